package dev.verity.stripe;

/// A person of a connected account (`acct_…`, `person_…`) whom a session is about.
public record RelatedPerson(String account, String person) {

  Form form() {
    return new Form().put("account", account).put("person", person);
  }
}
