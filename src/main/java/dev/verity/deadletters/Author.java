package dev.verity.deadletters;

/// Who does something about dead letters, and why.
///
/// @param actor an account name of the operator's
/// @param reason nothing personal belongs here
public record Author(String actor, String reason) {}
