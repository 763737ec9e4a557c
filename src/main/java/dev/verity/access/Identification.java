package dev.verity.access;

import io.javalin.http.Context;

/// A way to find out who somebody is. A form with a password is one ([PasswordForm]); what stands
/// at the route to which an OpenID provider sends the browser back is another (`oidc`). Roles stay
/// in the roster.
@FunctionalInterface
public interface Identification {
  /// Says who it is, and has told the journal if it is nobody.
  Admission identify(Context context);
}
