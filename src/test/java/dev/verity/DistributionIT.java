package dev.verity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// What `mvn package` leaves in `target` is whole, holds nothing that it should not, and starts.
@Timeout(60)
final class DistributionIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path LAUNCHER = TARGET.resolve("verity");
  private static final Path JAR = TARGET.resolve("verity.jar");
  private static final Map<String, String> THIS_JAVA =
      Map.of("VERITY_JAVA_HOME", System.getProperty("java.home"));
  private static final Map<String, String> WITH_PATH =
      Map.of("VERITY_JAVA_HOME", System.getProperty("java.home"), "PATH", "/usr/bin:/bin");
  private static final int UNAVAILABLE = 69;

  @TempDir private Path elsewhere;

  @Test
  void theLauncherStartsFromAnyFolder() throws Exception {
    assertThat(run(LAUNCHER, THIS_JAVA, "--help").exit()).isZero();
  }

  @Test
  void theLauncherStartsThroughSymbolicLinks() throws Exception {
    var link = Files.createSymbolicLink(elsewhere.resolve("linked"), LAUNCHER);
    var relative = Files.createSymbolicLink(elsewhere.resolve("verity"), Path.of("linked"));
    var run = run(relative, WITH_PATH, "--help");
    Files.delete(relative);
    Files.delete(link);
    assertThat(run.exit()).isZero();
  }

  @Test
  void aJavaThatIsNewEnoughIsFoundAmongOthers() throws Exception {
    java("older", "JAVA_VERSION=\"21.0.9\"");
    var newer = java("newer", "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"26-ea\"");
    var run = run(LAUNCHER, Map.of("VERITY_JAVA_FOLDERS", elsewhere.toString()), "serve", "a b");
    assertThat(run.output())
        .contains("started " + newer)
        .contains("-jar " + JAR + " serve a b")
        .contains("--enable-native-access=ALL-UNNAMED");
    assertThat(run.exit()).isZero();
  }

  @Test
  void optionsForJavaAreHandedOn() throws Exception {
    var home = java("newer", "JAVA_VERSION=\"25\"").toString();
    var settings = Map.of("JAVA_HOME", home, "VERITY_JAVA_OPTS", "-Xmx64m -Da=*");
    assertThat(run(LAUNCHER, settings).output()).contains("-Xmx64m -Da=* -jar");
  }

  @Test
  void theCollectorIsTheOperatorsChoice() throws Exception {
    var home = java("newer", "JAVA_VERSION=\"25\"").toString();
    assertThat(run(LAUNCHER, Map.of("JAVA_HOME", home)).output()).contains("-XX:+UseSerialGC");
    var settings = Map.of("JAVA_HOME", home, "VERITY_JAVA_OPTS", "-XX:+UseZGC");
    assertThat(run(LAUNCHER, settings).output())
        .contains("-XX:+UseZGC -jar")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void aCacheBesideTheJarIsUsedAndNoOther() throws Exception {
    var home = java("newer", "JAVA_VERSION=\"25\"").toString();
    var copy = copyOfLauncher("a folder");
    assertThat(run(copy, Map.of("JAVA_HOME", home)).output()).doesNotContain("AOTCache");
    var cache = Files.createFile(copy.resolveSibling("verity.aot"));
    assertThat(run(copy, Map.of("JAVA_HOME", home)).output())
        .contains("-XX:AOTCache=" + cache + " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          serve --roles webhook                     |         | verity-webhook.aot
          serve --config a.properties --roles=webhook | machine | verity-webhook.aot
          serve                                     | webhook | verity-webhook.aot
          serve --roles webhook,machine             | webhook | verity.aot
          serve --roles machine                     | webhook | verity.aot
          serve                                     |         | verity.aot
          sessions --roles webhook                  | webhook | verity.aot
          """)
  void whoOnlyTakesWebhooksHasACacheOfHisOwnAndCompilesLate(
      String arguments, @Nullable String roles, String wanted) throws Exception {
    var copy = copyOfLauncher("both");
    Files.createFile(copy.resolveSibling("verity.aot"));
    Files.createFile(copy.resolveSibling("verity-webhook.aot"));
    var settings =
        new HashMap<>(Map.of("JAVA_HOME", java("newer", "JAVA_VERSION=\"25\"").toString()));
    if (roles != null) {
      settings.put("VERITY_ROLES", roles);
    }
    var started = run(copy, settings, arguments.split(" ", -1)).output();
    assertThat(started).contains("-XX:AOTCache=" + copy.resolveSibling(wanted) + " ");
    assertThat(started.contains("-XX:CompileThresholdScaling="))
        .isEqualTo(wanted.equals("verity-webhook.aot"));
  }

  @Test
  void aCacheThatDoesNotFitIsPassedOverInSilence() throws Exception {
    var copy = copyOfLauncher("other");
    Files.createSymbolicLink(copy.resolveSibling("lib"), TARGET.resolve("lib"));
    Files.writeString(copy.resolveSibling("verity.aot"), "made by another Java");
    var run = run(copy, THIS_JAVA, "--version");
    assertThat(run.output()).startsWith("verity ").hasLineCount(1);
    assertThat(run.exit()).isZero();
  }

  @Test
  void aMachineWithoutAJavaThatIsNewEnoughIsToldWhatToInstall() throws Exception {
    var older = java("older", "JAVA_VERSION=\"21.0.9\"");
    var run = run(LAUNCHER, Map.of("VERITY_JAVA_FOLDERS", elsewhere.toString()));
    assertThat(run.output())
        .isEqualTo(
            "verity: Java 25 or newer is wanted, found Java 21 in "
                + older
                + "; install one, for example Temurin 25 from https://adoptium.net,"
                + " or name its folder in VERITY_JAVA_HOME\n");
    assertThat(run.exit()).isEqualTo(UNAVAILABLE);
  }

  @Test
  void aMachineWithoutAnyJavaIsToldWhatToInstall() throws Exception {
    var run = run(LAUNCHER, Map.of("VERITY_JAVA_FOLDERS", elsewhere.toString()));
    assertThat(run.output())
        .startsWith("verity: Java 25 or newer is wanted, found none; install one");
    assertThat(run.exit()).isEqualTo(UNAVAILABLE);
  }

  @Test
  void aJavaThatWasNamedAndIsTooOldIsNotReplacedInSilence() throws Exception {
    var older = java("older", "JAVA_VERSION=\"1.8.0_442\"");
    var run = run(LAUNCHER, Map.of("VERITY_JAVA_HOME", older.toString()));
    assertThat(run.output())
        .startsWith("verity: VERITY_JAVA_HOME should name a folder with Java 25 or newer, found")
        .contains("Java 1 in " + older);
    assertThat(run.exit()).isEqualTo(UNAVAILABLE);
  }

  @Test
  void everyLibraryOfTheManifestIsThere() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      var manifest = jar.getManifest().getMainAttributes();
      var libraries = List.of(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "));
      assertThat(libraries)
          .isNotEmpty()
          .allSatisfy(library -> assertThat(TARGET.resolve(library)).exists());
      assertThat(names(TARGET.resolve("lib")).map(name -> "lib/" + name).toList())
          .containsExactlyInAnyOrderElementsOf(libraries);
      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS)).startsWith("dev.verity.");
    }
  }

  @Test
  void noBrokerAndNoTestLibraryIsShipped() throws IOException {
    assertThat(names(TARGET.resolve("lib")))
        .isNotEmpty()
        .noneMatch(name ->
            Stream.of(
                    "kafka_2",
                    "kafka-server",
                    "kafka-raft",
                    "scala",
                    "testcontainers",
                    "docker",
                    "junit",
                    "archunit",
                    "assertj",
                    "test-utils",
                    "playwright")
                .anyMatch(name::contains));
  }

  @Test
  void theBillOfMaterialsNamesWhatIsShippedAndNothingElse() throws IOException {
    var bill = JsonMapper.shared().readTree(TARGET.resolve("verity-sbom.json").toFile());
    assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
    assertThat(bill.at("/metadata/component/name").asString()).isEqualTo("verity");
    var named =
        bill.path("components")
            .valueStream()
            .map(each ->
                "%s-%s".formatted(each.path("name").asString(), each.path("version").asString()));
    assertThat(names(TARGET.resolve("lib")).map(name -> name.replaceFirst("\\.jar$", "")))
        .containsExactlyInAnyOrderElementsOf(named.toList());
    assertThat(bill.path("components").valueStream())
        .allSatisfy(each -> assertThat(each.path("hashes").size()).isPositive());
  }

  @Test
  void noTestClassIsShipped() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".class")))
          .isNotEmpty()
          .noneMatch(name -> Files.exists(TARGET.resolve("test-classes").resolve(name)))
          .noneMatch(name -> name.startsWith("dev/verity/local/"));
    }
  }

  /// The launcher and the jar in a folder of their own.
  private Path copyOfLauncher(String name) throws IOException {
    var folder = Files.createDirectory(elsewhere.toRealPath().resolve(name));
    Files.copy(JAR, folder.resolve("verity.jar"));
    return Files.copy(LAUNCHER, folder.resolve("verity"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  /// A stand-in for an installed Java that says how it was started.
  private Path java(String name, String release) throws IOException {
    var home = elsewhere.toRealPath().resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), release + "\n");
    var java = Files.createFile(home.resolve("bin/java"), asFileAttribute(fromString("rwxr-xr-x")));
    Files.writeString(java, "#!/bin/sh\necho started " + home + " \"$@\"\n");
    return home;
  }

  /// Runs a program in a foreign folder, with these environment variables and no other.
  private Run run(Path program, Map<String, String> environment, String... arguments)
      throws Exception {
    var builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList())
            .directory(elsewhere.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "");
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  private record Run(int exit, String output) {}
}
