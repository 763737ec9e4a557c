package dev.verity.oidc;

/// By which the provider knows this console. It never prints itself.
public final class ClientSecret {
  private final String text;

  public ClientSecret(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("A client secret is wanted, a blank text was found.");
    }
    this.text = text;
  }

  String text() {
    return text;
  }

  @Override
  public String toString() {
    return "ClientSecret[hidden]";
  }
}
