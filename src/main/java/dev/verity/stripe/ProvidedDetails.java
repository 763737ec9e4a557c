package dev.verity.stripe;

import org.jspecify.annotations.Nullable;

/// What is known of the person beforehand. Personal: it never prints itself.
///
/// @param phone in E.164, for instance `+14155550123`
public record ProvidedDetails(@Nullable String email, @Nullable String phone) {

  Form form() {
    return new Form().put("email", email).put("phone", phone);
  }

  @Override
  public String toString() {
    return "ProvidedDetails[hidden]";
  }
}
