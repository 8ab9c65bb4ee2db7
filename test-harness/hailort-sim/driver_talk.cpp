// The part of the driver that walks over language models and speech.

#include "driver.hpp"

#include <cstring>
#include <vector>

namespace {

const char *const HELLO = "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hello\"}]}";
const char *const LOOK = "{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}";

hailo_bridge_generator *loaded(hailo_bridge_device *device, int32_t kind, const std::string &more = "")
{
    hailo_bridge_generator *generator = nullptr;
    std::string path = hef(
        "talk.hef",
        std::string(kind == HAILO_BRIDGE_VLM ? "kind vlm\n" : "kind llm\n")
            + "memory 1000\nframe 2 2 3\ncontext 200\n" + more);
    EXPECT(hailo_bridge_generator_new(device, kind, path.c_str(), 0, &generator) == 0);
    return generator;
}

int32_t begin(
    hailo_bridge_generator *generator, const char *message, hailo_bridge_answer **answer, int32_t most = 100,
    std::vector<const void *> frames = {}, float temperature = 0, int32_t seed = 0)
{
    std::vector<uint64_t> bytes(frames.size(), 12);
    return hailo_bridge_generator_generate(
        generator, &message, 1, frames.data(), bytes.data(), static_cast<int32_t>(frames.size()), most,
        temperature > 0 ? 1 : 0, temperature, 0.9F, 20, 1.1F, seed, answer);
}

/** Reads to the end in short waits, through a buffer that is too small for most tokens. */
std::string text(hailo_bridge_answer *answer, int32_t *state, int *count = nullptr)
{
    std::string all;
    int32_t status = 0;
    *state = HAILO_BRIDGE_GENERATING;
    while (*state == HAILO_BRIDGE_GENERATING) {
        char token[40];
        uint64_t length = 0;
        status = hailo_bridge_answer_next(answer, 1, token, 1, &length, state);
        if (status == 5) {
            status = hailo_bridge_answer_next(answer, 0, token, sizeof token, &length, state);
        }
        if (status == 0) {
            all.append(token, length);
            if (count != nullptr) {
                ++*count;
            }
        } else if (status != 4) {
            return all + "(" + std::to_string(status) + ")";
        }
    }
    return all;
}

std::string whole(hailo_bridge_generator *generator, const char *message, std::vector<const void *> frames = {},
                  float temperature = 0, int32_t seed = 0)
{
    hailo_bridge_answer *answer = nullptr;
    int32_t state = 0;
    EXPECT(hailo_bridge_generator_clear(generator) == 0);
    EXPECT(begin(generator, message, &answer, 100, std::move(frames), temperature, seed) == 0);
    std::string said = text(answer, &state);
    EXPECT(state == HAILO_BRIDGE_LOGICAL_END);
    EXPECT(hailo_bridge_answer_free(answer) == 0);
    return said;
}

void generates()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_generator *generator = loaded(device, HAILO_BRIDGE_LLM, "token_ms 2\n"), *second = nullptr;
    uint64_t used = 9, capacity = 0, count = 0;
    int32_t shape[3];
    EXPECT(hailo_bridge_generator_new(device, 0, (directory + "/talk.hef").c_str(), 0, &second) == 6);
    EXPECT(hailo_bridge_generator_new(device, 0, (directory + "/talk.hef").c_str(), 1, &second) == 7);
    EXPECT(hailo_bridge_generator_new(device, 1, (directory + "/talk.hef").c_str(), 0, &second) == 94);
    EXPECT(hailo_bridge_generator_new(device, 2, (directory + "/talk.hef").c_str(), 0, &second) == 2);
    EXPECT(hailo_bridge_generator_new(device, 0, nullptr, 0, &second) == 2 && second == nullptr);
    EXPECT(hailo_bridge_generator_frame(generator, shape) == 6);
    EXPECT(hailo_bridge_generator_context(generator, &used, &capacity) == 0 && used == 0 && capacity == 200);
    EXPECT(hailo_bridge_generator_tokens(generator, "hello you", &count) == 0 && count == 3);
    EXPECT(hailo_bridge_generator_tokens(generator, nullptr, &count) == 2);
    std::string said = whole(generator, HELLO);
    EXPECT(said.size() > 20 && said.compare(said.size() - 10, 10, "<|im_end|>") == 0);
    EXPECT(whole(generator, HELLO) == said);
    EXPECT(whole(generator, HELLO, {}, 0.5F, 1) == whole(generator, HELLO, {}, 0.5F, 1));
    EXPECT(whole(generator, HELLO, {}, 0.5F, 2) != whole(generator, HELLO, {}, 0.5F, 1));
    EXPECT(hailo_bridge_generator_context(generator, &used, &capacity) == 0 && used > 10);
    EXPECT(hailo_bridge_generator_free(generator) == 0);
    EXPECT(hailo_bridge_generator_free(nullptr) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

void looks()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_generator *generator = loaded(device, HAILO_BRIDGE_VLM);
    hailo_bridge_answer *answer = nullptr;
    int32_t shape[3];
    unsigned char dark[12] = {}, light[12] = {255, 255};
    EXPECT(hailo_bridge_generator_frame(generator, shape) == 0 && shape[0] == 2 && shape[1] == 2 && shape[2] == 3);
    EXPECT(hailo_bridge_generator_frame(generator, nullptr) == 2);
    EXPECT(whole(generator, LOOK, {dark}) == whole(generator, LOOK, {dark}));
    EXPECT(whole(generator, LOOK, {dark}) != whole(generator, LOOK, {light}));
    EXPECT(begin(generator, LOOK, &answer) == 2 && answer == nullptr);
    EXPECT(begin(generator, HELLO, &answer, 100, {dark}) == 2);
    EXPECT(begin(generator, LOOK, &answer, 100, {nullptr}) == 2);
    EXPECT(hailo_bridge_device_free(device) == 0); // the generator keeps what it needs
    EXPECT(!whole(generator, LOOK, {dark}).empty());
    EXPECT(hailo_bridge_generator_free(generator) == 0);
}

void ends_in_every_way()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_generator *generator = loaded(device, HAILO_BRIDGE_LLM, "token_ms 5\nanswer_words 30\n");
    hailo_bridge_answer *answer = nullptr, *other = nullptr;
    int32_t state = 0;
    int count = 0;
    char token[40];
    uint64_t length = 0;
    EXPECT(begin(generator, HELLO, &answer, 3) == 0);
    EXPECT(begin(generator, HELLO, &other, 3) == 6 && other == nullptr);
    EXPECT(hailo_bridge_generator_clear(generator) == 6);
    text(answer, &state, &count);
    EXPECT(state == HAILO_BRIDGE_MAX_TOKENS && count == 3);
    EXPECT(hailo_bridge_answer_next(answer, 1, token, sizeof token, &length, &state) == 6);
    EXPECT(hailo_bridge_answer_abort(answer) == 0); // it has ended
    EXPECT(hailo_bridge_answer_free(answer) == 0);
    EXPECT(begin(generator, HELLO, &answer, 0) == 2);
    EXPECT(begin(generator, HELLO, &answer, 5, {}, 0.5F) == 0);
    EXPECT(hailo_bridge_answer_next(answer, 1000, token, sizeof token, &length, &state) == 0);
    EXPECT(hailo_bridge_answer_abort(answer) == 0);
    text(answer, &state);
    EXPECT(state == HAILO_BRIDGE_ABORTED);
    EXPECT(hailo_bridge_answer_abort(answer) == 0);
    EXPECT(hailo_bridge_generator_free(generator) == 0); // the answer keeps what it needs
    EXPECT(hailo_bridge_answer_free(answer) == 0);
    EXPECT(hailo_bridge_answer_free(nullptr) == 0);
    EXPECT(hailo_bridge_answer_next(nullptr, 1, token, 1, &length, &state) == 2);
    generator = loaded(device, HAILO_BRIDGE_LLM, "token_ms 5\nanswer_words 30\n");
    const char *stop = "re"; // of "red", or none
    EXPECT(hailo_bridge_generator_stop_at(generator, &stop, 1) == 0);
    EXPECT(hailo_bridge_generator_stop_at(generator, nullptr, 1) == 2);
    EXPECT(!whole(generator, HELLO).empty());
    EXPECT(hailo_bridge_generator_stop_at(generator, nullptr, 0) == 0);
    EXPECT(begin(generator, HELLO, &answer) == 0);
    EXPECT(hailo_bridge_answer_free(answer) == 0); // in the middle
    EXPECT(!whole(generator, HELLO).empty());
    EXPECT(hailo_bridge_generator_free(generator) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

/** The device is lost in the middle: what can't be released is left behind, and all the rest goes. */
void breaks(const char *fault, int32_t status)
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_generator *generator = loaded(device, HAILO_BRIDGE_LLM);
    hailo_bridge_answer *answer = nullptr;
    int32_t state = 0;
    int count = 0;
    write("faults", fault);
    EXPECT(begin(generator, HELLO, &answer) == 0);
    char error[200] = "";
    uint64_t needed = 0;
    if (status != 4) {
        std::string said = text(answer, &state, &count);
        EXPECT(count == 4 && said.find("(" + std::to_string(status) + ")") != std::string::npos);
        EXPECT(hailo_bridge_answer_error(answer, error, sizeof error, &needed) == 0);
        EXPECT(std::strstr(error, "LLMGeneratorCompletion::read: status") == error);
    } else {
        for (int i = 0; i < 8; i++) {
            int32_t given = hailo_bridge_answer_next(answer, 1, error, sizeof error, &needed, &state);
            EXPECT(given == (i < 4 ? 0 : 4));
        }
    }
    EXPECT(hailo_bridge_answer_abort(answer) == 62);
    EXPECT(hailo_bridge_answer_free(answer) == 62);
    EXPECT(hailo_bridge_generator_free(generator) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
    write("faults", "");
    device = opened(nullptr, nullptr);
    generator = loaded(device, HAILO_BRIDGE_LLM);
    EXPECT(!whole(generator, HELLO).empty());
    EXPECT(hailo_bridge_generator_free(generator) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

void lets_no_exception_out_of_an_answer()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_generator *generator = loaded(device, HAILO_BRIDGE_LLM);
    hailo_bridge_answer *answer = nullptr;
    int32_t state = 0;
    write("faults", "generate 1 throw\nread 1 throw\nabort 1 throw\nclear 1 throw\n");
    EXPECT(hailo_bridge_generator_clear(generator) == 8);
    EXPECT(begin(generator, HELLO, &answer) == 8 && answer == nullptr);
    EXPECT(begin(generator, HELLO, &answer) == 0);
    EXPECT(text(answer, &state) == "(8)");
    EXPECT(hailo_bridge_answer_abort(answer) == 8);
    EXPECT(hailo_bridge_answer_free(answer) == 0); // the second abort succeeds
    write("faults", "abort 1 status 8\n");
    EXPECT(begin(generator, HELLO, &answer, 5) == 0);
    EXPECT(hailo_bridge_answer_free(answer) == 8); // left behind
    write("faults", "");
    EXPECT(hailo_bridge_generator_free(generator) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
}

void hears()
{
    hailo_bridge_device *device = opened(nullptr, nullptr);
    hailo_bridge_speech *speech = nullptr;
    std::string path = hef("hears.hef", "kind speech\nsegment_ms 1000\n");
    std::vector<float> samples(40000);
    for (size_t i = 0; i < samples.size(); i++) {
        samples[i] = i < 16000 ? (i / 8 % 2 == 0 ? 0.5F : -0.5F) : i < 32000 ? 0 : 0.25F;
    }
    int32_t count = 0;
    float start = 0, end = 0;
    char said[60] = "";
    uint64_t needed = 0;
    EXPECT(hailo_bridge_speech_new(device, (directory + "/talk.hef").c_str(), &speech) == 94);
    EXPECT(hailo_bridge_speech_new(device, nullptr, &speech) == 2 && speech == nullptr);
    EXPECT(hailo_bridge_speech_new(device, path.c_str(), &speech) == 0);
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), samples.size(), 0, "en", 1000, &count) == 0);
    EXPECT(count == 2);
    EXPECT(hailo_bridge_speech_segment(speech, 0, &start, &end, said, sizeof said, &needed) == 0);
    EXPECT(std::string(said) == " tone 1000 level 10" && start == 0 && end == 1);
    EXPECT(hailo_bridge_speech_segment(speech, 1, &start, &end, said, sizeof said, &needed) == 0);
    EXPECT(std::string(said) == " tone 0 level 5" && start == 2 && end == 2.5F);
    EXPECT(hailo_bridge_speech_segment(speech, 1, &start, &end, said, 3, &needed) == 5 && needed == 16);
    EXPECT(hailo_bridge_speech_segment(speech, 2, &start, &end, said, sizeof said, &needed) == 2);
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), 16000, 1, nullptr, 1000, &count) == 0);
    EXPECT(hailo_bridge_speech_segment(speech, 0, &start, &end, said, sizeof said, &needed) == 0);
    EXPECT(std::strstr(said, "in English") != nullptr);
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), 16000, 0, "klingon", 1000, &count) == 2);
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), 0, 0, "en", 1000, &count) == 2);
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), 16000, 2, "en", 1000, &count) == 2);
    EXPECT(hailo_bridge_speech_error(speech, said, sizeof said, &needed) == 5 && needed > sizeof said);
    write("faults", "transcribe 1 throw\n");
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), 16000, 0, "en", 1000, &count) == 8);
    write("faults", "transcribe 1 disconnect\n");
    EXPECT(hailo_bridge_speech_transcribe(speech, samples.data(), 16000, 0, "en", 1000, &count) == 62 && count == 0);
    EXPECT(hailo_bridge_speech_free(speech) == 0);
    EXPECT(hailo_bridge_speech_free(nullptr) == 0);
    EXPECT(hailo_bridge_device_free(device) == 0);
    write("faults", "");
}

} // namespace

void talks_and_hears()
{
    generates();
    looks();
    ends_in_every_way();
    breaks("token 5 disconnect\n", 62);
    breaks("token 5 disconnect 6\n", 6);
    breaks("token 5 disconnect 4\n", 4);
    lets_no_exception_out_of_an_answer();
    hears();
}
