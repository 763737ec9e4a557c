package dev.verity.access;

import java.time.Instant;

/// What is kept of the link with which the first person comes in.
public record Invitation(SecretHash hash, Instant expires) {
  boolean admits(String secret, Instant now) {
    return hash.is(SecretHash.of(secret)) && now.isBefore(expires);
  }
}
