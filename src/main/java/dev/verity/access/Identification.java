package dev.verity.access;

import io.javalin.http.Context;

/// A way to find out who somebody is. A form with a password is one ([PasswordForm]). OpenID
/// Connect is another: it sends the browser to the provider by a route of its own, and this is what
/// stands at the route to which the provider sends it back. It checks state, nonce and ID token,
/// finds the user to whom the token's `iss` and `sub` belong, and admits them. Roles stay in the
/// roster.
@FunctionalInterface
public interface Identification {
  /// Says who it is, and has told the journal if it is nobody.
  Admission identify(Context context);
}
