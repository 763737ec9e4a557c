package dev.verity.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// Makes Verity and Kafka's clients ask a [JumpingClock] for the time, in a process that is started
/// with it as agent.
public final class ClockAgent {
  private static final ClassDesc CLOCK = JumpingClock.class.describeConstable().orElseThrow();

  /// Each is a static method that [JumpingClock] has, too.
  private static final Set<String> QUESTIONS =
      Set.of(
          "java/lang/System.currentTimeMillis()J",
          "java/time/Instant.now()Ljava/time/Instant;",
          "java/time/InstantSource.system()Ljava/time/InstantSource;");

  private ClockAgent() {}

  /// The JVM's option for a process whose clock is so far ahead as `millisAhead`, a file, says.
  static String option(Path millisAhead) throws IOException {
    var jar = millisAhead.resolveSibling("clock-agent.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", ClockAgent.class.getName());
    new JarOutputStream(Files.newOutputStream(jar), manifest).close(); // the class is on the path
    return "-javaagent:%s=%s".formatted(jar, millisAhead);
  }

  /// Called by the JVM before `main`.
  public static void premain(String millisAhead, Instrumentation instrumentation) {
    JumpingClock.follow(Path.of(millisAhead));
    instrumentation.addTransformer(new Rewriting());
  }

  private static final class Rewriting implements ClassFileTransformer {
    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        String name,
        @Nullable Class<?> known,
        @Nullable ProtectionDomain domain,
        byte[] bytes) {
      var isOurs =
          (name.startsWith("dev/verity/") && !name.startsWith("dev/verity/faults/"))
              || name.startsWith("org/apache/kafka/");
      return isOurs && asks(bytes) ? rewritten(bytes) : null;
    }

    private static boolean asks(byte[] bytes) {
      var text = new String(bytes, ISO_8859_1);
      return text.contains("currentTimeMillis") || text.contains("java/time/Instant");
    }

    private static byte[] rewritten(byte[] bytes) {
      var classFile = ClassFile.of();
      return classFile.transformClass(
          classFile.parse(bytes), ClassTransform.transformingMethodBodies(Rewriting::replace));
    }

    private static void replace(CodeBuilder code, CodeElement element) {
      if (element instanceof InvokeInstruction call && QUESTIONS.contains(told(call))) {
        code.invokestatic(CLOCK, call.name().stringValue(), call.typeSymbol());
      } else {
        code.with(element);
      }
    }

    private static String told(InvokeInstruction call) {
      return "%s.%s%s"
          .formatted(
              call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue());
    }
  }
}
