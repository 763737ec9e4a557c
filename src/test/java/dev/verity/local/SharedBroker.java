package dev.verity.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one broker that all tests of this process share, as a parameter of type
/// `Broker`: started when first asked for, stopped after the last test. With `-Dkafka=container` it
/// is a container; the tests are the same.
///
/// Nobody kills or closes it; a test that wants to see a broker die starts its own. Tests keep out
/// of each other's way with topics and groups below a `prefix` of their own.
public final class SharedBroker implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedBroker.class);
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  /// A beginning for names of topics and groups that no other test has, such as `sweep-it-7.`
  public static String prefix(Class<?> test) {
    var words = test.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-");
    return words.toLowerCase(Locale.ROOT) + "-" + PREFIXES.incrementAndGet() + ".";
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Broker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("broker", _ -> Running.start(), Running.class)
        .broker();
  }

  private record Running(Broker broker, Path folder) implements AutoCloseable {
    static Running start() {
      try {
        var folder = Files.createTempDirectory("verity-broker-");
        return new Running(broker(folder), folder);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private static Broker broker(Path folder) throws IOException {
      var wanted = System.getProperty("kafka", "process");
      return switch (wanted) {
        case "process" -> LocalBroker.start(folder);
        case "container" -> ContainerBroker.start();
        default ->
            throw new IllegalArgumentException(
                "-Dkafka should be process or container, found '%s'.".formatted(wanted));
      };
    }

    @Override
    public void close() throws IOException {
      broker.close();
      new Folder(folder).delete();
    }
  }
}
