package dev.verity.console;

import dev.verity.access.Permission;
import dev.verity.access.Role;
import dev.verity.session.Request;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Something that can be asked for on a session's page, or why it cannot.
///
/// @param id of the request, so that to send the same form twice asks once
/// @param about the hold or request that it is about; null where it is about the session
/// @param title on the button
/// @param consequence what will happen, and whether it can be undone
/// @param bar why it cannot be asked for now; null when it can
/// @param isTyped whether the last characters of the session's id have to be typed
public record Offer(
    Request.Known kind,
    String id,
    @Nullable String about,
    String title,
    String consequence,
    @Nullable String bar,
    boolean isTyped) {

  /// As it stands in the address that it is sent to.
  public String wire() {
    return kind.wire();
  }

  static String lacking(Permission permission) {
    return "Needs the role "
        + permission.givenBy().stream()
            .map(Role::name)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "))
        + ".";
  }
}
