package dev.verity.access;

import java.time.Duration;

/// What becomes of somebody who wants to come in.
public sealed interface Admission {

  /// It is this user.
  record Admitted(String user) implements Admission {}

  /// It is nobody who may come in. It is never said why.
  record Refused() implements Admission {}

  /// Too many have tried; nothing was looked at.
  record Later(Duration pause) implements Admission {}
}
