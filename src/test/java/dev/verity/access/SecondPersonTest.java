package dev.verity.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verity.policy.PolicyFile;
import dev.verity.session.Answer;
import dev.verity.session.Effect;
import dev.verity.session.Input;
import dev.verity.session.Policy;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.session.SessionMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The two-person rule is the machine's; the names that it compares come from here.
final class SecondPersonTest {
  @TempDir private Path folder;
  private People people;
  private Policy policy;
  private Session session = Session.unseen("vs_1", true, null);
  private @Nullable Answer answer;

  @BeforeEach
  void open() throws Exception {
    people = new People(folder);
    people.add("cora", Role.COMPLIANCE, "cora's very long password");
    policy = PolicyFile.parse("requests: { redact: true, secondPerson: true }");
  }

  @Test
  void nobodyApprovesTheirOwnRedactWithAToken() {
    var token = people.tokens.create("t", "carl", Set.of(Scope.COMPLIANCE), Duration.ofDays(1));
    var program = people.tokens.actor(token).orElseThrow();

    ask("r-1", Request.Known.REDACT, inPerson("carl"), null);
    ask("a-1", Request.Known.APPROVE, program, "r-1");
    assertThat(answer).isNotNull();
    assertThat(answer.reason()).isEqualTo(Answer.Reason.SAME_PERSON);
    ask("a-2", Request.Known.APPROVE, inPerson("cora"), "r-1");
    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.DONE);
  }

  private Actor inPerson(String name) {
    var id = people.visits.begin(name).orElseThrow();
    return people.visits.find(id.text()).orElseThrow().actor();
  }

  private void ask(String id, Request.Known kind, Actor actor, @Nullable String about) {
    assertThat(actor.may(Permission.toAskFor(kind))).isTrue();
    var request = new Request(id, kind, true, null, actor.name(), "erasure", null, about);
    var step =
        SessionMachine.step(
            session, new Input.RequestMade(request), policy, people.clock.instant());
    session = step.session();
    step.effects().stream()
        .filter(Effect.Reply.class::isInstance)
        .map(Effect.Reply.class::cast)
        .forEach(reply -> answer = reply.answer());
  }
}
