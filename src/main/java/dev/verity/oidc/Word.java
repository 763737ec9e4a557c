package dev.verity.oidc;

import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;

/// What the provider says when a code is shown to it.
sealed interface Word {

  /// It knows this person, and has signed that it does.
  record Known(ClaimsSet claims) implements Word {}

  /// The code is not good, or what was signed does not hold.
  ///
  /// @param why in our own words
  record Unknown(String why) implements Word {}

  /// It cannot be asked just now, or not by us.
  record None() implements Word {}
}
