package dev.verity;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.verity.session.impl.SessionManager;
import dev.verity.util.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the map of the code on its bytecode: which package may use which, and which library lives
/// where.
final class ArchitectureTest {
  private static final String ROOT = "dev.verity.";

  /// From the core outwards: a package uses those of its own line and of the lines above.
  private static final List<List<String>> MAP =
      List.of(
          List.of("session"),
          List.of("topics", "files", "tracing"),
          List.of("stripe", "privacy", "audit", "policy", "http", "access"),
          List.of(
              "webhook",
              "machine",
              "followup",
              "recovery",
              "deadletters",
              "projection",
              "operations",
              "api",
              "doctor",
              "consumer",
              "console",
              "oidc",
              "sandbox"),
          List.of("app", "cli", "local"));

  static {
    // names are enough for these rules; to read the libraries too takes seconds
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
  }

  private static final JavaClasses HOUSE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  private static final JavaClasses HOUSE_WITH_MISTAKES =
      new ClassFileImporter()
          .importPaths(Path.of("target", "classes"), file(SessionManager.class), file(Texts.class));

  @Test
  void theBytecodeOfThisJavaIsRead() {
    assertThat(HOUSE).isNotEmpty();
    assertThat(HOUSE.contain("dev.verity.session.Event")).isTrue();
    assertThat(HOUSE.get("dev.verity.session.Event").getFields()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theHouseKeeps(ArchRule rule) {
    rule.check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aMistakeBreaks(ArchRule rule) {
    assertThat(rule.evaluate(HOUSE_WITH_MISTAKES).getFailureReport().toString())
        .containsAnyOf("SessionManager", "Texts");
  }

  static Stream<ArchRule> rules() {
    return Stream.of(
            arrows(),
            classes()
                .that()
                .resideInAPackage(packages("session"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", packages("session"))
                .as("the session core uses the JDK alone"),
            only("Stripe's client", "com.stripe..", "stripe"),
            only("Kafka Streams", "org.apache.kafka.streams..", "machine"),
            only("Resilience4j", "io.github.resilience4j..", "followup", "app"),
            only("Nimbus", "com.nimbusds..", "privacy", "oidc"),
            only("Bouncy Castle", "org.bouncycastle..", "access"),
            only("OpenTelemetry", "io.opentelemetry..", "tracing"),
            only("JDBC", "java.sql..", "projection"),
            only("SQLite", "org.sqlite..", "projection"),
            only(
                "Javalin",
                "io.javalin..",
                "http",
                "webhook",
                "access",
                "oidc",
                "api",
                "console",
                "sandbox",
                "app"),
            noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "scala..", "org.testcontainers..", "org.junit..")
                .as("nothing that is shipped needs an embedded broker or a test library"),
            slices()
                .matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .as("no packages in a circle"),
            classes()
                .should()
                .resideInAnyPackage(packages(MAP.stream().flatMap(List::stream)))
                .as("every package is on the map of this test"),
            noClasses()
                .should()
                .resideInAnyPackage(
                    "..util..", "..common..", "..core..", "..model..", "..service..", "..impl..")
                .as("a package is named for what it is about"),
            noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)(\\$.*)?")
                .as("a type is named for the thing it is"))
        .map(rule -> rule.allowEmptyShould(true));
  }

  private static ArchRule arrows() {
    var lines =
        IntStream.range(0, MAP.size())
            .mapToObj(line ->
                classes()
                    .that()
                    .resideInAnyPackage(packages(MAP.get(line).stream()))
                    .should()
                    .onlyDependOnClassesThat(
                        not(resideInAPackage(ROOT + ".")).or(resideInAnyPackage(inwardsFrom(line))))
                    .allowEmptyShould(true))
            .toList();
    return CompositeArchRule.of(lines).as("arrows point inwards");
  }

  private static String[] inwardsFrom(int line) {
    return packages(MAP.subList(0, line + 1).stream().flatMap(List::stream));
  }

  private static ArchRule only(String library, String its, String... homes) {
    return noClasses()
        .that(not(resideInAnyPackage(packages(Stream.of(homes)))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(its)
        .as(library + " is known only to " + String.join(", ", homes));
  }

  private static String[] packages(Stream<String> names) {
    return names.map(ArchitectureTest::packages).toArray(String[]::new);
  }

  private static String packages(String name) {
    return ROOT + name + "..";
  }

  private static Path file(Class<?> type) {
    return Path.of("target", "test-classes", type.getName().replace('.', '/') + ".class");
  }
}
