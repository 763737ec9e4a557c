package dev.verity.recovery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far recovery has come, as its leader has noted it beside the group's offset.
///
/// @param swept up to where no event is missing, by realm
/// @param reconciledAt when the last reconciliation ended or, before the first, recovery began;
///   null before that
/// @param running where a reconciliation stands that has begun; null between two
public record Standing(
    List<Swept> swept, @Nullable Instant reconciledAt, @Nullable Running running) {
  public Standing {
    swept = List.copyOf(swept);
  }

  /// Where the sweep of one list of Stripe's stands.
  ///
  /// @param realm `test`, `live`, or either with the account behind it
  public record Swept(String realm, Instant upTo) {}

  /// Where a reconciliation stands.
  ///
  /// @param after the last session that was compared; null when none was
  /// @param created when that session was created
  public record Running(String realm, @Nullable String after, @Nullable Instant created) {}

  static Standing of(Cursors cursors) {
    var swept =
        cursors.swept().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> new Swept(each.getKey(), Instant.ofEpochSecond(each.getValue())))
            .toList();
    var realm = cursors.realm();
    return new Standing(
        swept,
        moment(cursors.reconciledAt()),
        realm == null ? null : new Running(realm, cursors.after(), moment(cursors.created())));
  }

  private static @Nullable Instant moment(@Nullable Long second) {
    return second == null ? null : Instant.ofEpochSecond(second);
  }
}
