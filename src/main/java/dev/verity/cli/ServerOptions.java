package dev.verity.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Whether a command asks a running Verity instead of Kafka, and as whom.
final class ServerOptions {
  /// Where the token may stand; everybody on the machine can read the arguments of a process.
  static final String TOKEN_VARIABLE = "VERITY_TOKEN";

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,512}");

  private final Map<String, String> environment;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Ask the console's API there instead of Kafka; needs no settings, but a token.")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token; without it, " + TOKEN_VARIABLE + " in the environment does.")
  private @Nullable Path file;

  ServerOptions() {
    this(System.getenv());
  }

  ServerOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  boolean isGiven() {
    return url != null;
  }

  /// The server that is to be asked; empty for Kafka.
  Optional<Server> server() {
    if (url == null) {
      if (file != null) {
        throw mistake("--token-file goes with --server.");
      }
      return Optional.empty();
    }
    return Optional.of(new Server(checked(url), token()));
  }

  /// Refuses an option that means nothing to a server.
  ///
  /// @param isUsed whether it was given
  void refuse(String option, boolean isUsed, String why) {
    if (url != null && isUsed) {
      throw mistake("%s does not go with --server: %s".formatted(option, why));
    }
  }

  /// A token is not sent in the clear beyond this machine.
  private URI checked(URI given) {
    var host = given.getHost();
    var scheme = given.getScheme();
    if (host != null
        && given.getUserInfo() == null
        && given.getQuery() == null
        && ("https".equals(scheme) || ("http".equals(scheme) && isHere(host)))) {
      return given;
    }
    throw mistake(
        "--server wants an address such as https://verity.example.com, or http:// on this"
            + " machine.");
  }

  private static boolean isHere(String host) {
    try {
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  private String token() {
    var token = file == null ? environment.getOrDefault(TOKEN_VARIABLE, "") : read(file);
    if (!TOKEN.matcher(token.strip()).matches()) {
      throw mistake(
          "A token of `verity tokens create` is wanted in %s."
              .formatted(file == null ? TOKEN_VARIABLE + ", or in a --token-file" : file));
    }
    return token.strip();
  }

  private String read(Path tokenFile) {
    try {
      return Files.readString(tokenFile);
    } catch (IOException unreadable) {
      throw mistake("The token file %s cannot be read.".formatted(tokenFile));
    }
  }

  private ParameterException mistake(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
