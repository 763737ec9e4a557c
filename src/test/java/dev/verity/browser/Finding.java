package dev.verity.browser;

import java.util.List;

/// Something about a page that keeps somebody from using it.
///
/// @param impact `minor`, `moderate`, `serious` or `critical`
/// @param rule of axe-core, for instance `color-contrast`
/// @param places CSS selectors of what it was found at
record Finding(String impact, String rule, String help, List<String> places) {
  private static final List<String> GRAVE = List.of("serious", "critical");

  boolean isGrave() {
    return GRAVE.contains(impact);
  }
}
