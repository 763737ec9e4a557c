package dev.verity.app;

import dev.verity.local.LocalBroker;
import dev.verity.local.SecuredListener;
import dev.verity.local.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/// A broker with SASL_SSL and ACLs: each of Verity's users has what `verity acls` prints, and no
/// more.
final class SecuredKafka implements AutoCloseable {
  static final String PREFIX = "verity";
  private static final int SCRAM_ROUNDS = 4096;

  final Admin admin;
  private final Path folder;
  private final LocalBroker broker;
  private final SecuredListener listener;

  private SecuredKafka(Path folder, LocalBroker broker, SecuredListener listener) {
    this.folder = folder;
    this.broker = broker;
    this.listener = listener;
    admin = Admin.create(administrator());
  }

  static SecuredKafka start(Path folder) throws Exception {
    var listener = SecuredListener.with(TestCertificate.make(folder, "kafka"));
    var kafka =
        new SecuredKafka(folder, LocalBroker.start(folder.resolve("kafka"), listener), listener);
    kafka.introduceUsers();
    return kafka;
  }

  /// How to reach it as an administrator.
  Map<String, Object> administrator() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  /// Verity's settings for a user, with the password in a file.
  Map<String, String> settings(Grant.User user) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("kafka.bootstrap.servers", listener.bootstrapServers());
    settings.put("kafka.client.security.protocol", "SASL_SSL");
    settings.put("kafka.client.sasl.mechanism", "SCRAM-SHA-512");
    settings.put("kafka.client.sasl.jaas.config.file", jaas(user).toString());
    settings.put("kafka.client.ssl.truststore.type", "PEM");
    settings.put("kafka.client.ssl.truststore.location", listener.certificate().pem().toString());
    settings.put("topics.prefix", PREFIX);
    settings.put("topics.partitions", "2");
    settings.put("topics.replication", "1");
    return settings;
  }

  static String password(Grant.User user) {
    return "password-of-" + Grant.word(user) + "-never-to-be-seen";
  }

  void add(Grant grant) throws Exception {
    admin.createAcls(List.of(binding(grant))).all().get();
  }

  void remove(Grant grant) throws Exception {
    admin.deleteAcls(List.of(binding(grant).toFilter())).all().get();
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }

  private void introduceUsers() throws Exception {
    var credentials = new ArrayList<UserScramCredentialAlteration>();
    for (var user : Grant.User.values()) {
      Files.writeString(
          jaas(user),
          "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";\n"
              .formatted(name(user), password(user)));
      credentials.add(
          new UserScramCredentialUpsertion(
              name(user),
              new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ROUNDS),
              password(user)));
    }
    admin.alterUserScramCredentials(credentials).all().get();
    admin.createAcls(Grant.all(PREFIX).stream().map(SecuredKafka::binding).toList()).all().get();
  }

  private Path jaas(Grant.User user) {
    return folder.resolve(Grant.word(user) + ".jaas");
  }

  private static String name(Grant.User user) {
    return "verity-" + Grant.word(user);
  }

  private static AclBinding binding(Grant grant) {
    return new AclBinding(
        new ResourcePattern(grant.resource(), grant.name(), grant.pattern()),
        new AccessControlEntry(
            "User:" + name(grant.user()), "*", grant.operation(), AclPermissionType.ALLOW));
  }
}
