package dev.verity.util;

import dev.verity.session.impl.SessionManager;
import org.jspecify.annotations.Nullable;

/// Wrong on purpose: its package is not on the map, and it closes a circle with the session.
public record Texts(@Nullable SessionManager manager) {}
