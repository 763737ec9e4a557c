package dev.verity.projection;

import java.util.regex.Pattern;

/// Where a page ended: what it was sorted by, and what tells apart those that are equal in it. The
/// next page begins behind.
public record Cursor(long at, String tie) {
  private static final Pattern FORM = Pattern.compile("(-?\\d{1,18})\\.([A-Za-z0-9_.:-]{1,255})");

  /// The cursor that was written this way.
  ///
  /// @throws IllegalArgumentException when the text is none
  public static Cursor parse(String text) {
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("A cursor is wanted as an earlier page gave it.");
    }
    return new Cursor(Long.parseLong(parts.group(1)), parts.group(2));
  }

  long number() {
    return Long.parseLong(tie);
  }

  @Override
  public String toString() {
    return at + "." + tie;
  }
}
