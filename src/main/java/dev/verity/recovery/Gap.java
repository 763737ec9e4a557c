package dev.verity.recovery;

/// Something that does not fit.
///
/// @param id of the event for what a sweep found, otherwise of the session
public record Gap(Reason reason, Realm realm, String id) {}
