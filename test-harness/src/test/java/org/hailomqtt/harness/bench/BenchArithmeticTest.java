package org.hailomqtt.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchArithmeticTest {
  private static final Figures SLOW = new Figures(4, 10, 300);
  private static final Figures FAST = new Figures(2, 5, 1_000);

  @Test
  void percentilesAreNearestRanks() {
    Latencies latencies = new Latencies(200);
    for (int i = 100; i >= 1; i--) {
      latencies.add(i * 1_000_000L);
    }

    assertThat(latencies.millis(0.5)).isEqualTo(50);
    assertThat(latencies.millis(0.99)).isEqualTo(99);
    assertThat(latencies.millis(1)).isEqualTo(100);
  }

  @Test
  void mediansAreTakenFigureByFigure() {
    Figures median =
        Figures.median(
            List.of(new Figures(1, 30, 500), new Figures(3, 10, 100), new Figures(2, 20, 900)));

    assertThat(median).isEqualTo(new Figures(2, 20, 500));
  }

  @Test
  void ratiosAreWorkerOverFloorAndJudged() {
    ScenarioResult result = ScenarioResult.of(Scenario.all().get(0), FAST, SLOW);

    assertThat(result.p50Ratio()).isEqualTo(2);
    assertThat(result.rateRatio()).isEqualTo(0.3);
    assertThat(result.targets()).extracting(Target::verdict).containsExactly("ok", "MISSED");
  }

  @Test
  void memoryAndBusyShareAreJudged() {
    assertThat(DeviceBusyResult.of(100, 1, 0.98, 130).targets()).allMatch(Target::met);
    assertThat(DeviceBusyResult.of(100, 1, 0.979, 130.1).targets()).noneMatch(Target::met);
  }

  @Test
  void theBridgeIsJudgedByWhatItTakesMore() {
    assertThat(BridgeCost.of(100, 150).targets()).allMatch(Target::met);
    assertThat(BridgeCost.of(100, 150.1).targets()).noneMatch(Target::met);
  }

  @Test
  void theTableShowsFiguresAndVerdicts() {
    assertThat(BenchTable.of(report()))
        .contains(
            "json 200 B",
            "0.30",
            "MISSED",
            "device busy 0.990 (at least 0.98) ok",
            "C++ 150.0 us, JNA and bridge 158.5 us",
            "microseconds more 8.500 (at most 50.0) ok",
            "OTHER PROGRAMS");
  }

  @Test
  void theJsonHoldsTheSame(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("new/bench.json");

    report().write(file);

    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/scenarios/0/worker/p50_ms").doubleValue()).isEqualTo(4);
    assertThat(json.at("/scenarios/0/targets/1/met").booleanValue()).isFalse();
    assertThat(json.at("/device_busy/peak_resident_mb").doubleValue()).isEqualTo(120);
  }

  @Test
  void theScenariosHaveTheSizesTheyAreNamedFor() {
    List<Integer> sizes =
        Scenario.all().stream().map(scenario -> scenario.body().payload().length).toList();

    assertThat(sizes.get(0)).isCloseTo(200, Offset.offset(5));
    assertThat(sizes.get(1)).isEqualTo(150_528);
    assertThat(sizes.get(2)).isCloseTo(200_800, Offset.offset(100));
    assertThat(sizes.get(3)).isBetween(60_000, 75_000);
  }

  @Test
  void theCostOfAChoiceMayGrowWithTheWindowAsItSortedIt() {
    PolicyCost good = PolicyCost.of(Map.of(250, 10.0, 500, 22.0, 1000, 50.0));
    PolicyCost bad = PolicyCost.of(Map.of(250, 20.0, 500, 60.0, 1000, 101.0));

    assertThat(good.targets()).allMatch(Target::met);
    assertThat(bad.targets()).noneMatch(Target::met);
  }

  @Test
  void theCostOfAChoiceIsJudgedByTheLargestWindowThatThereMayBe() {
    assertThatThrownBy(() -> PolicyCost.of(Map.of(250, 10.0, 500, 22.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not with 1000");
  }

  @Test
  void thePacketCarriesItsIdInTopicAndPacketId() {
    RequestPacket packet = new RequestPacket("a/", RequestBody.plain(new byte[] {'x'}));

    byte[] bytes = packet.withId(65_537).clone();

    assertThat(new String(bytes, 4, 10, StandardCharsets.US_ASCII)).isEqualTo("a/00065537");
    assertThat(bytes).startsWith(0x32, 15, 0, 10).endsWith(0, 3, 'x');
  }

  private static BenchReport report() {
    ScenarioResult scenario = ScenarioResult.of(Scenario.all().get(0), FAST, SLOW);
    return BenchReport.now(
        true,
        9.5,
        List.of(scenario),
        LedgerCost.of(FAST, SLOW),
        JpegCost.of(SLOW, FAST),
        BridgeCost.of(150, 158.5),
        new PolicyResult(List.of(), new PolicyCost(Map.of(1000, 50.0), List.of())),
        DeviceBusyResult.of(1_000, 10.1, 0.99, 120));
  }
}
