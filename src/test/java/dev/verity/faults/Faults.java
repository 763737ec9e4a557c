package dev.verity.faults;

import static dev.verity.sandbox.Operation.CANCEL;
import static dev.verity.sandbox.Operation.REDACT;
import static dev.verity.sandbox.Operation.RETRIEVE;

import dev.verity.local.Folder;
import dev.verity.local.LocalBroker;
import dev.verity.sandbox.FaultRule;
import dev.verity.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Everything that can go wrong in a [Plant].
final class Faults {
  /// The one that takes a minute; the others take seconds.
  static final String BROKER_GONE = "broker gone for 60 s";

  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Duration READY_MAX = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int CALLS_STRUCK = 8;
  private static final int STORMS = 3;
  private static final int DRIP = 400;
  private static final int HALF_AN_ANSWER = 300;

  /// Beyond the tolerance of signatures.
  private static final Duration WEBHOOK_JUMP = Duration.ofMinutes(10);

  /// Leases and their grace bear a difference of 30 s, less one call.
  private static final Duration JUMP_MAX = Duration.ofSeconds(20);

  private final Plant plant;
  private final List<Fault> all = new ArrayList<>();

  private Faults(Plant plant) {
    this.plant = plant;
  }

  /// Those that this machine allows.
  static List<Fault> of(Plant plant) {
    var faults = new Faults(plant);
    faults.processes();
    faults.broker();
    faults.networks();
    faults.stripe();
    faults.clocks();
    faults.state();
    faults.groups();
    return List.copyOf(faults.all);
  }

  private void processes() {
    for (var role : plant.roles()) {
      add(
          "killed",
          role,
          0,
          2,
          _ -> {
            role.kill();
            return role::start;
          });
      add(
          "frozen",
          role,
          3,
          14,
          _ -> {
            role.freeze();
            return role::thaw;
          });
    }
  }

  private void broker() {
    var broker = plant.broker();
    all.add(new Fault("broker killed", "broker", seconds(0), seconds(3), _ -> kill(broker)));
    all.add(new Fault(BROKER_GONE, "broker", MINUTE, MINUTE, _ -> kill(broker)));
    all.add(
        new Fault(
            "broker frozen",
            "broker",
            seconds(2),
            seconds(8),
            _ -> {
              Signal.STOP.send(broker.pid());
              return () -> Signal.CONT.send(broker.pid());
            }));
  }

  private static Fault.Mend kill(LocalBroker broker) {
    broker.kill();
    return broker::restart;
  }

  private void networks() {
    for (var role : plant.roles()) {
      add("cut off Kafka", role, 2, 8, _ -> weather(plant.toKafka(role), Weather.CUT));
      add(
          "slow to Kafka",
          role,
          3,
          6,
          random ->
              weather(
                  plant.toKafka(role), Weather.slow(Duration.ofMillis(random.nextInt(50, 400)))));
    }
    network("Stripe cut off webhook", "stripe-webhook", plant.toWebhook(), Weather.CUT);
    network(
        "webhook's answers broken off",
        "stripe-webhook",
        plant.toWebhook(),
        Weather.breakingOff(1));
    network("workers cut off Stripe", "worker-stripe", plant.toStripe(), Weather.CUT);
    network("Stripe answers by drops", "worker-stripe", plant.toStripe(), Weather.dripping(DRIP));
    network(
        "Stripe's answers broken off",
        "worker-stripe",
        plant.toStripe(),
        Weather.breakingOff(HALF_AN_ANSWER));
  }

  private void network(String kind, String way, Proxy proxy, Weather weather) {
    all.add(new Fault(kind, way, seconds(1), seconds(5), _ -> weather(proxy, weather)));
  }

  private static Fault.Mend weather(Proxy proxy, Weather weather) {
    proxy.become(weather);
    return () -> proxy.become(Weather.CLEAR);
  }

  private void stripe() {
    for (var fault : dev.verity.sandbox.Fault.values()) {
      all.add(
          Fault.atOnce(
              "Stripe: " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              "stripe-" + fault,
              _ -> {
                strike(plant.sandbox(), fault);
                return () -> {};
              }));
    }
  }

  private static void strike(Sandbox sandbox, dev.verity.sandbox.Fault fault) {
    for (var operation : List.of(RETRIEVE, CANCEL, REDACT)) {
      sandbox.add(FaultRule.next(CALLS_STRUCK, operation, fault));
    }
  }

  private void clocks() {
    for (var role : plant.roles()) {
      var most = role == plant.webhook() ? WEBHOOK_JUMP : JUMP_MAX;
      add(
          "with a clock that jumps",
          role,
          3,
          8,
          random -> {
            role.setClock(random.nextBoolean() ? most : most.negated());
            return () -> role.setClock(Duration.ZERO);
          });
    }
  }

  private void state() {
    for (var machine : plant.machines()) {
      add(
          "with its state lost",
          machine,
          0,
          0,
          _ -> {
            machine.kill();
            new Folder(plant.state(machine)).delete();
            return machine::start;
          });
      add(
          "with its state corrupted",
          machine,
          0,
          0,
          random -> {
            machine.stop();
            corrupt(plant.state(machine), random);
            return machine::start;
          });
    }
    plant
        .disk()
        .ifPresent(disk -> {
          var machine = plant.machines().getLast();
          add(
              "with a full disk",
              machine,
              3,
              8,
              _ -> {
                disk.fill();
                return disk::free;
              });
        });
  }

  private void groups() {
    for (var pair : Map.of("machines", plant.machines(), "workers", plant.workers()).entrySet()) {
      var second = pair.getValue().getLast();
      all.add(
          Fault.atOnce(
              pair.getKey() + " in a rebalance storm",
              second.name(),
              random -> {
                for (var i = 0; i < STORMS; i++) {
                  second.kill();
                  second.start();
                  Thread.sleep(Duration.ofMillis(random.nextInt(2_000, 5_000)));
                }
                return () -> {};
              }));
      all.add(
          Fault.atOnce(
              pair.getKey() + " restarted in turn",
              pair.getKey(),
              _ -> {
                for (var role : pair.getValue()) {
                  role.stop();
                  role.start();
                  awaitReady(role);
                }
                return () -> {};
              }));
    }
  }

  private void add(String what, RoleProcess role, int shortest, int longest, Fault.Strike strike) {
    var kind = role.name().replaceAll("-\\d", "") + " " + what;
    all.add(new Fault(kind, role.name(), seconds(shortest), seconds(longest), strike));
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  private static void awaitReady(RoleProcess role) throws InterruptedException {
    var deadline = System.nanoTime() + READY_MAX.toNanos();
    while (!role.isReady() && System.nanoTime() < deadline) {
      Thread.sleep(LOOK);
    }
  }

  /// Scribbles over the middle of each file of RocksDB and of Kafka Streams.
  private static void corrupt(Path folder, RandomGenerator random) throws IOException {
    for (var file : new Folder(folder).contents()) {
      if (Files.isRegularFile(file) && !file.getFileName().toString().equals("LOCK")) {
        var bytes = Files.readAllBytes(file);
        for (var i = 0; i < Math.min(bytes.length, 16); i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) 0x5a;
        }
        Files.write(file, bytes);
      }
    }
  }
}
