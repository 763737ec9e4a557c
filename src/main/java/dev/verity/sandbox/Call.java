package dev.verity.sandbox;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One API call whose key, scope and parameters have been found good.
///
/// @param target the id in the path; empty where the path has none
record Call(
    Operation operation,
    Scope scope,
    String target,
    ObjectNode parameters,
    Expansion expansion,
    String requestId,
    @Nullable String idempotencyKey) {

  Cause cause() {
    return new Cause(requestId, idempotencyKey);
  }
}
