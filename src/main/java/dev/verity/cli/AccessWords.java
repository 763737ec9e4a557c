package dev.verity.cli;

import dev.verity.access.Role;
import dev.verity.access.Scope;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads and writes the words for roles and scopes.
final class AccessWords {
  private AccessWords() {}

  /// One role.
  static final class OfRole implements ITypeConverter<Role> {
    @Override
    public Role convert(String text) {
      return one(text, Role.values());
    }
  }

  /// One scope.
  static final class OfScope implements ITypeConverter<Scope> {
    @Override
    public Scope convert(String text) {
      return one(text, Scope.values());
    }
  }

  static String list(Collection<? extends Enum<?>> all) {
    return all.stream().sorted().map(AccessWords::word).collect(Collectors.joining(","));
  }

  private static <E extends Enum<E>> E one(String text, E[] all) {
    return Stream.of(all)
        .filter(each -> word(each).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is none of %s"
                    .formatted(
                        text,
                        Stream.of(all).map(AccessWords::word).collect(Collectors.joining(", ")))));
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
