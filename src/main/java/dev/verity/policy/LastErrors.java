package dev.verity.policy;

import java.util.List;

/// The codes of `last_error` in Stripe's API reference of 2026-09-30.endive.
final class LastErrors {
  /// Those that end an attempt before anything is submitted.
  static final List<String> SESSION =
      List.of(
          "abandoned",
          "consent_declined",
          "country_not_supported",
          "device_not_supported",
          "under_supported_age");

  private static final List<String> CHECKS =
      List.of(
          "document_expired",
          "document_type_not_supported",
          "document_unverified_other",
          "email_unverified_other",
          "email_verification_declined",
          "id_number_insufficient_document_data",
          "id_number_mismatch",
          "id_number_unverified_other",
          "phone_unverified_other",
          "phone_verification_declined",
          "selfie_document_missing_photo",
          "selfie_face_mismatch",
          "selfie_manipulated",
          "selfie_unverified_other");

  private LastErrors() {}

  static boolean isKnown(String code) {
    return SESSION.contains(code) || CHECKS.contains(code);
  }
}
