package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.verity.session.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoleTest {
  @Test
  void thisIsWhoMayDoWhat() {
    assertThat(table(Role.values(), Role::permissions))
        .isEqualTo(
            """
            VIEW          VIEWER OPERATOR COMPLIANCE ADMIN
            RETRIEVE      OPERATOR COMPLIANCE
            CANCEL        OPERATOR
            WITHDRAW      OPERATOR COMPLIANCE
            NOTE          OPERATOR COMPLIANCE
            HOLD          COMPLIANCE
            RELEASE       COMPLIANCE
            REDACT        COMPLIANCE
            APPROVE       COMPLIANCE
            REDRIVE       OPERATOR
            DISCARD       OPERATOR
            MANAGE_USERS  ADMIN
            """);
  }

  @Test
  void andThisIsWhatATokenMayDoAtMost() {
    assertThat(table(Scope.values(), Scope::permissions))
        .isEqualTo(
            """
            VIEW          READ ACT COMPLIANCE
            RETRIEVE      ACT COMPLIANCE
            CANCEL        ACT
            WITHDRAW      ACT COMPLIANCE
            NOTE          ACT COMPLIANCE
            HOLD          COMPLIANCE
            RELEASE       COMPLIANCE
            REDACT        COMPLIANCE
            APPROVE       COMPLIANCE
            REDRIVE       ACT
            DISCARD       ACT
            MANAGE_USERS
            """);
  }

  @ParameterizedTest
  @EnumSource
  void askingForSomethingNeedsThePermissionOfThatName(Request.Known kind) {
    assertThat(Permission.toAskFor(kind).name()).isEqualTo(kind.name());
  }

  @ParameterizedTest
  @EnumSource
  void aPermissionSaysWhoHasIt(Permission permission) {
    for (var role : Role.values()) {
      assertThat(permission.givenBy().contains(role))
          .isEqualTo(role.permissions().contains(permission));
    }
  }

  @Test
  void severalRolesAddUp() {
    var both = User.named("both", Set.of(Role.OPERATOR, Role.ADMIN)).permissions();
    assertThat(both).containsAll(Role.OPERATOR.permissions()).containsAll(Role.ADMIN.permissions());
    assertThat(both).doesNotContain(Permission.REDACT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Olga", "olga ", " olga", "ölga", "-olga", "olga\nx", "a/b"})
  void aNameThatCouldPassForAnotherIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> User.named(name, Set.of(Role.VIEWER)))
        .withMessageContaining("1 to 64 lower-case letters");
  }

  @Test
  void nobodyIsWithoutARole() {
    assertThatIllegalArgumentException().isThrownBy(() -> User.named("olga", Set.of()));
  }

  private interface Rights<E> {
    Set<Permission> of(E one);
  }

  private static <E extends Enum<E>> String table(E[] columns, Rights<E> rights) {
    return Stream.of(Permission.values())
        .map(row -> "%-13s %s".formatted(row, names(columns, row, rights)).stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  private static <E extends Enum<E>> String names(E[] columns, Permission row, Rights<E> rights) {
    List<String> names =
        Arrays.stream(columns)
            .filter(column -> rights.of(column).contains(row))
            .map(Enum::name)
            .toList();
    return String.join(" ", names);
  }
}
