package dev.verity.sandbox;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// The codes of `last_error` and how they look.
final class LastError {
  static final String ABANDONED = "abandoned";
  static final String CONSENT_DECLINED = "consent_declined";
  static final String OVERRIDDEN = "document_unverified_other";

  /// The codes that end an attempt before anything was submitted, so that no report is made.
  private static final Set<String> BEFORE_SUBMISSION =
      Set.of(
          ABANDONED,
          CONSENT_DECLINED,
          "country_not_supported",
          "device_not_supported",
          "under_supported_age");

  private LastError() {}

  static boolean beforeSubmission(String code) {
    return BEFORE_SUBMISSION.contains(code);
  }

  static String reason(String code) {
    return "The verification ended with " + code.replace('_', ' ') + ".";
  }

  static ObjectNode json(String code) {
    return Json.object().put("code", code).put("reason", reason(code));
  }
}
