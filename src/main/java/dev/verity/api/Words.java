package dev.verity.api;

import java.util.regex.Pattern;

/// Forms of what stands in paths and parameters.
final class Words {
  /// A word of Stripe's or of ours.
  static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_.]{0,63}");

  static final String A_WORD = "A word is wanted, in small letters.";
  static final Pattern ACCOUNT = Pattern.compile("own|(org_[A-Za-z0-9]+/)?acct_[A-Za-z0-9]+");
  static final int TEXT_MAX = 200;

  private Words() {}
}
