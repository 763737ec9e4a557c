package dev.verity.cli;

import dev.verity.stripe.RelatedPerson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a new session belongs to; it stays so for ever.
final class LinkOptions {
  @Option(
      names = "--flow",
      paramLabel = "VF",
      description = "A verification flow from the Dashboard (vf_…), instead of --type.")
  @Nullable String flow;

  @Option(
      names = "--client-reference-id",
      paramLabel = "ID",
      description = "Your own id of the person or the case.")
  @Nullable String clientReferenceId;

  @Option(names = "--related-customer", paramLabel = "CUS", description = "A customer (cus_…).")
  @Nullable String relatedCustomer;

  @Option(
      names = "--related-customer-account",
      paramLabel = "ACCT",
      description = "A customer that is an account (acct_…).")
  @Nullable String relatedCustomerAccount;

  @Option(
      names = "--related-person",
      paramLabel = "ACCT/PERSON",
      description = "A person of a connected account (acct_…/person_…).")
  private @Nullable String relatedPerson;

  @Option(
      names = "--return-url",
      paramLabel = "URL",
      description = "Where the person is sent afterwards.")
  @Nullable String returnUrl;

  @Nullable RelatedPerson relatedPerson() {
    if (relatedPerson == null) {
      return null;
    }
    var parts = relatedPerson.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "--related-person wants acct_…/person_…, found: " + relatedPerson);
    }
    return new RelatedPerson(parts[0], parts[1]);
  }
}
