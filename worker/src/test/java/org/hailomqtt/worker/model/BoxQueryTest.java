package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.hailomqtt.worker.model.PictureForm.Fit;

class BoxQueryTest {
  @Provide
  Arbitrary<List<Found>> found() {
    Arbitrary<Float> place = Arbitraries.floats().between(-100, 740);
    Arbitrary<Float> side = Arbitraries.floats().between(0, 700);
    return Combinators.combine(place, place, side, side)
        .as((x, y, width, height) -> Found.box(x, y, x + width, y + height, 0.5f, 1))
        .list()
        .ofMaxSize(20);
  }

  @Property
  void boxesLieInThePicture(
      @ForAll("found") List<Found> found,
      @ForAll @IntRange(min = 1, max = 4000) int width,
      @ForAll @IntRange(min = 1, max = 4000) int height,
      @ForAll Fit fit) {
    Placement placement =
        Placement.of(
            width,
            height,
            new PictureForm(
                640,
                640,
                PictureForm.Layout.NHWC,
                fit,
                List.of(0.0, 0.0, 0.0),
                List.of(1.0, 1.0, 1.0)));
    BoxQuery query = new BoxQuery(0.25f, OptionalDouble.of(1), 1, 100, kind -> true, 0, false);

    for (Found each : query.pick(score -> found, placement)) {
      ObjectNode box = SourceBox.of(each, placement).json();
      double right = box.get("x").doubleValue() + box.get("width").doubleValue();
      double bottom = box.get("y").doubleValue() + box.get("height").doubleValue();
      assertThat(box.get("x").doubleValue()).isBetween(0.0, (double) width);
      assertThat(box.get("y").doubleValue()).isBetween(0.0, (double) height);
      assertThat(box.get("width").doubleValue()).isPositive();
      assertThat(box.get("height").doubleValue()).isPositive();
      assertThat(right).isLessThanOrEqualTo(width + 1e-6);
      assertThat(bottom).isLessThanOrEqualTo(height + 1e-6);
      assertThat(right).isCloseTo(placement.x(each.right()), within(0.11));
    }
  }
}
