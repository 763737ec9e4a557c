package dev.verity.sandbox;

/// What a restricted key may be allowed to do.
public enum Right {
  IDENTITY_READ,
  IDENTITY_WRITE,
  IDENTITY_SENSITIVE,
  EVENTS_READ,
  WEBHOOKS_READ
}
