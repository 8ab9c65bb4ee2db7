// The simulated speech to text, behind HailoRT's names.

#include "hailo/genai/speech2text/speech2text.hpp"

#include "engine.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <thread>

using sim::Engine;
using sim::Settings;
using std::chrono::milliseconds;

namespace hailort {
namespace genai {

namespace {

constexpr double SAMPLES_PER_SECOND = 16000;
constexpr double SILENCE = 0.001;

bool is_known(std::string_view language)
{
    static const char *const KNOWN[] = {"", "en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "ja", "zh"};
    return std::any_of(std::begin(KNOWN), std::end(KNOWN), [&](const char *each) { return language == each; });
}

/** What a stretch of samples says: how loud it is, and how high. Empty for silence. */
std::string said(const float *samples, size_t count)
{
    double power = 0;
    size_t crossings = 0;
    for (size_t i = 0; i < count; i++) {
        power += double{samples[i]} * samples[i];
        crossings += i > 0 && (samples[i - 1] < 0) != (samples[i] < 0) ? 1 : 0;
    }
    double loudness = std::sqrt(power / static_cast<double>(count));
    if (loudness < SILENCE) {
        return "";
    }
    double pitch = static_cast<double>(crossings) / 2 * SAMPLES_PER_SECOND / static_cast<double>(count);
    return "tone " + std::to_string(std::lround(pitch / 100) * 100) + " level "
           + std::to_string(std::lround(loudness * 20));
}

/** For tests that look at what arrived: the file `heard`, if it is there, holds the last samples. */
void note(const MemoryView &audio)
{
    std::string path = Settings::read().dir + "/heard";
    if (std::ifstream(path).good()) {
        std::ofstream(path, std::ios::binary | std::ios::trunc)
            .write(reinterpret_cast<const char *>(audio.data()), static_cast<std::streamsize>(audio.size()));
    }
}

} // namespace

class Speech2Text::Impl {
public:
    explicit Impl(std::shared_ptr<Engine> made) : engine(std::move(made)) {}
    const std::shared_ptr<Engine> engine;
};

Speech2Text::Speech2Text(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Speech2Text::Speech2Text(Speech2Text &&) = default;
Speech2Text::~Speech2Text() = default;

Expected<Speech2Text> Speech2Text::create(std::shared_ptr<VDevice> vdevice, const Speech2TextParams &params)
{
    std::shared_ptr<Engine> engine;
    hailo_status status =
        Engine::load(*vdevice, std::string(params.hef()), sim::Kind::SPEECH, "create_speech", engine);
    return status == HAILO_SUCCESS ? Expected<Speech2Text>(Speech2Text(std::make_unique<Impl>(std::move(engine))))
                                   : Expected<Speech2Text>(status);
}

Expected<Speech2TextGeneratorParams> Speech2Text::create_generator_params()
{
    return Speech2TextGeneratorParams(Speech2TextTask::TRANSCRIBE, "", 1);
}

Expected<std::vector<Speech2Text::SegmentInfo>> Speech2Text::generate_all_segments(
    MemoryView audio, const Speech2TextGeneratorParams &params, milliseconds)
{
    sim::RunLog log;
    sim::Fault fault = sim::Fault::of("transcribe");
    // The real one takes a time limit and does not keep to it.
    std::this_thread::sleep_for(fault.hang + milliseconds(impl_->engine->network().run_ms));
    if (fault.disconnect) {
        impl_->engine->chip().disconnect();
        return HAILO_COMMUNICATION_CLOSED;
    }
    if (fault.status != HAILO_SUCCESS || impl_->engine->chip().is_gone()) {
        return fault.status != HAILO_SUCCESS ? fault.status : HAILO_DEVICE_NOT_CONNECTED;
    }
    if (audio.size() == 0 || audio.size() % sizeof(float) != 0 || !is_known(params.language())) {
        return HAILO_INVALID_ARGUMENT;
    }
    note(audio);
    std::vector<float> samples(audio.size() / sizeof(float));
    std::memcpy(samples.data(), audio.data(), audio.size());
    const auto most = static_cast<size_t>(impl_->engine->network().talking.segment_ms * SAMPLES_PER_SECOND / 1000);
    std::vector<SegmentInfo> segments;
    for (size_t begin = 0; begin < samples.size(); begin += most) {
        size_t count = std::min(most, samples.size() - begin);
        std::string text = said(&samples[begin], count);
        if (text.empty()) {
            continue;
        }
        if (params.task() == Speech2TextTask::TRANSLATE) {
            text += " in English";
        } else if (!params.language().empty() && params.language() != "en") {
            text += " " + std::string(params.language());
        }
        segments.push_back(
            {static_cast<float>(static_cast<double>(begin) / SAMPLES_PER_SECOND),
             static_cast<float>(static_cast<double>(begin + count) / SAMPLES_PER_SECOND), " " + text});
    }
    return segments;
}

} // namespace genai
} // namespace hailort
