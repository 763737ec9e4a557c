package dev.verity.oidc;

import java.net.URI;

/// How people sign in with an OpenID provider.
///
/// @param issuer of the provider, as its metadata names it
/// @param console where browsers find the console, for instance `https://verity.example.com`
public record OidcSettings(
    URI issuer, String client, ClientSecret secret, Claim claim, URI console) {

  public OidcSettings {
    Addresses.check("The issuer", issuer);
    Addresses.check("The console's address", console);
    if (client.isBlank()) {
      throw new IllegalArgumentException("A client id is wanted, a blank text was found.");
    }
    if (!console.getRawPath().matches("/?")) {
      throw new IllegalArgumentException(
          "The console's address has no path; found %s.".formatted(console));
    }
  }

  /// Where the provider sends browsers back to; it has to be told of it beforehand.
  public URI callback() {
    return console.resolve(Oidc.CALLBACK);
  }
}
