// The part of the bridge that generates text. hailo_bridge.h says what each function promises.

#include "hailo_bridge_internal.hpp"

using namespace hailo_bridge;

#ifdef HAILO_BRIDGE_CAN_GENERATE

#include <hailo/genai/vlm/vlm.hpp>

#include <chrono>
#include <deque>
#include <mutex>
#include <vector>

namespace {

using hailort::MemoryView;
using hailort::genai::LLM;
using hailort::genai::LLMGeneratorCompletion;
using hailort::genai::LLMGeneratorParams;
using hailort::genai::VLM;
using std::chrono::milliseconds;

/** How long a token behind an abort is waited for: a long prompt may still be taken in. */
constexpr milliseconds LEFT_OVER{3000};

using Texts = std::vector<std::string>;
using Frames = std::vector<MemoryView>;

/** What LLM and VLM have in common without a common class. */
class Talker {
public:
    explicit Talker(std::shared_ptr<Held> held) : held_(std::move(held)) {}
    Talker(const Talker &) = delete;
    Talker &operator=(const Talker &) = delete;
    virtual ~Talker() = default;

    virtual LLMGeneratorParams params() = 0;
    virtual LLMGeneratorCompletion
    generate(const LLMGeneratorParams &params, const Texts &messages, const Frames &frames) = 0;
    virtual size_t tokens(const std::string &text) = 0;
    virtual size_t used() = 0;
    virtual size_t capacity() = 0;
    virtual void clear() = 0;
    virtual void stop_at(const Texts &texts) = 0;
    virtual hailo_3d_image_shape_t frame() const = 0;

private:
    std::shared_ptr<Held> held_; // the last to go
};

template <typename Model>
class TalkerOf final : public Talker {
public:
    TalkerOf(std::shared_ptr<Held> held, Model &&model) : Talker(std::move(held)), model_(std::move(model)) {}

    LLMGeneratorParams params() override { return take(model_.create_generator_params(), "create_generator_params"); }

    LLMGeneratorCompletion
    generate(const LLMGeneratorParams &params, const Texts &messages, const Frames &frames) override
    {
        if constexpr (std::is_same_v<Model, VLM>) {
            return take(model_.generate(params, messages, frames), "VLM::generate");
        } else {
            if (!frames.empty()) {
                fail(HAILO_INVALID_ARGUMENT, "this model looks at no frames");
            }
            return take(model_.generate(params, messages), "LLM::generate");
        }
    }

    size_t tokens(const std::string &text) override { return take(model_.tokenize(text), "tokenize").size(); }
    size_t used() override { return take(model_.get_context_usage_size(), "get_context_usage_size"); }
    size_t capacity() override { return take(model_.max_context_capacity(), "max_context_capacity"); }
    void clear() override { check(model_.clear_context(), "clear_context"); }
    void stop_at(const Texts &texts) override { check(model_.set_stop_tokens(texts), "set_stop_tokens"); }

    hailo_3d_image_shape_t frame() const override
    {
        if constexpr (std::is_same_v<Model, VLM>) {
            return model_.input_frame_shape();
        } else {
            fail(HAILO_INVALID_OPERATION, "this model looks at no frames");
        }
    }

private:
    Model model_;
};

/** Keeps a completion as long as the process lives: to release it would end the process. */
void keep_for_good(std::unique_ptr<LLMGeneratorCompletion> completion)
{
    static std::mutex mutex;
    static auto *kept = new std::vector<LLMGeneratorCompletion *>(); // not freed at the end either
    std::lock_guard<std::mutex> lock(mutex);
    kept->push_back(completion.release());
}

Texts texts(const char *const *from, int32_t count)
{
    if (count < 0 || (from == nullptr && count > 0)) {
        fail(HAILO_INVALID_ARGUMENT, "no texts");
    }
    Texts all;
    for (int32_t i = 0; i < count; i++) {
        if (from[i] == nullptr) {
            fail(HAILO_INVALID_ARGUMENT, "a text is null");
        }
        all.emplace_back(from[i]);
    }
    return all;
}

Frames views(const void *const *frames, const uint64_t *bytes, int32_t count)
{
    if (count < 0 || ((frames == nullptr || bytes == nullptr) && count > 0)) {
        fail(HAILO_INVALID_ARGUMENT, "no frames");
    }
    Frames all;
    for (int32_t i = 0; i < count; i++) {
        if (frames[i] == nullptr) {
            fail(HAILO_INVALID_ARGUMENT, "a frame is null");
        }
        all.emplace_back(const_cast<void *>(frames[i]), static_cast<size_t>(bytes[i]));
    }
    return all;
}

} // namespace

struct hailo_bridge_generator {
    std::shared_ptr<Talker> talker;
    std::string error;
};

struct hailo_bridge_answer {
    struct Token {
        std::string text;
        int32_t state;
    };

    std::shared_ptr<Talker> talker; // goes after the completion
    std::unique_ptr<LLMGeneratorCompletion> completion;
    std::deque<Token> fetched; // read, and not taken by the caller yet
    int32_t state = HAILO_BRIDGE_GENERATING;
    int32_t left_behind = HAILO_SUCCESS; // why the completion could not be let go of
    std::string error;

    void fetch(milliseconds timeout)
    {
        std::string text = take(completion->read(timeout), "LLMGeneratorCompletion::read");
        state = static_cast<int32_t>(completion->generation_status());
        fetched.push_back({std::move(text), state});
    }

    void abort()
    {
        if (state != HAILO_BRIDGE_GENERATING) {
            return;
        }
        check(completion->abort(), "LLMGeneratorCompletion::abort");
        // What was made is still to be read, and only with the last of it is the completion through.
        left_behind = guarded(&error, [&] {
            while (state == HAILO_BRIDGE_GENERATING) {
                fetch(LEFT_OVER);
            }
        });
        if (left_behind != HAILO_SUCCESS) {
            state = HAILO_BRIDGE_ABORTED;
            fetched.push_back({"", state});
            keep_for_good(std::move(completion));
        }
    }

    ~hailo_bridge_answer()
    {
        if (completion && state == HAILO_BRIDGE_GENERATING) {
            release();
        }
    }

    /** To release a completion that generates and can't be aborted ends the process. */
    int32_t release()
    {
        int32_t status = guarded(&error, [&] { abort(); });
        if (status != HAILO_SUCCESS) {
            guarded(nullptr, [&] { keep_for_good(std::move(completion)); });
        }
        return status;
    }
};

int32_t hailo_bridge_generator_new(
    hailo_bridge_device *device,
    int32_t kind,
    const char *hef_path,
    int32_t optimize_memory,
    hailo_bridge_generator **generator)
{
    return guarded(place(device), [&] {
        use(device).need_open();
        out(generator) = nullptr;
        if (hef_path == nullptr || (kind != HAILO_BRIDGE_LLM && kind != HAILO_BRIDGE_VLM)) {
            fail(HAILO_INVALID_ARGUMENT, "no path, or no such kind");
        }
        auto made = std::make_unique<hailo_bridge_generator>();
        if (kind == HAILO_BRIDGE_VLM) {
            hailort::genai::VLMParams params(hef_path, optimize_memory != 0);
            made->talker = std::make_shared<TalkerOf<VLM>>(
                device->held, take(VLM::create(device->held->vdevice, params), "VLM::create"));
        } else {
            hailort::genai::LLMParams params(hef_path, "", optimize_memory != 0);
            made->talker = std::make_shared<TalkerOf<LLM>>(
                device->held, take(LLM::create(device->held->vdevice, params), "LLM::create"));
        }
        *generator = made.release();
    });
}

int32_t hailo_bridge_generator_frame(hailo_bridge_generator *generator, int32_t shape[3])
{
    return guarded(place(generator), [&] {
        hailo_3d_image_shape_t frame = use(generator).talker->frame();
        out(shape);
        shape[0] = static_cast<int32_t>(frame.height);
        shape[1] = static_cast<int32_t>(frame.width);
        shape[2] = static_cast<int32_t>(frame.features);
    });
}

int32_t hailo_bridge_generator_context(hailo_bridge_generator *generator, uint64_t *used, uint64_t *capacity)
{
    return guarded(place(generator), [&] {
        out(used) = use(generator).talker->used();
        out(capacity) = generator->talker->capacity();
    });
}

int32_t hailo_bridge_generator_clear(hailo_bridge_generator *generator)
{
    return guarded(place(generator), [&] { use(generator).talker->clear(); });
}

int32_t hailo_bridge_generator_tokens(hailo_bridge_generator *generator, const char *text, uint64_t *count)
{
    return guarded(place(generator), [&] { out(count) = use(generator).talker->tokens(texts(&text, 1)[0]); });
}

int32_t hailo_bridge_generator_stop_at(hailo_bridge_generator *generator, const char *const *stops, int32_t count)
{
    return guarded(place(generator), [&] { use(generator).talker->stop_at(texts(stops, count)); });
}

int32_t hailo_bridge_generator_generate(
    hailo_bridge_generator *generator,
    const char *const *messages,
    int32_t message_count,
    const void *const *frames,
    const uint64_t *frame_bytes,
    int32_t frame_count,
    int32_t max_tokens,
    int32_t do_sample,
    float temperature,
    float top_p,
    int32_t top_k,
    float frequency_penalty,
    int32_t seed,
    hailo_bridge_answer **answer)
{
    return guarded(place(generator), [&] {
        out(answer) = nullptr;
        if (max_tokens < 1 || (do_sample != 0 && top_k < 1)) {
            fail(HAILO_INVALID_ARGUMENT, "max_tokens and top_k are at least 1");
        }
        LLMGeneratorParams params = use(generator).talker->params();
        check(params.set_max_generated_tokens(static_cast<uint32_t>(max_tokens)), "set_max_generated_tokens");
        check(params.set_do_sample(do_sample != 0), "set_do_sample");
        if (do_sample != 0) {
            check(params.set_temperature(temperature), "set_temperature");
            check(params.set_top_p(top_p), "set_top_p");
            check(params.set_top_k(static_cast<uint32_t>(top_k)), "set_top_k");
            check(params.set_frequency_penalty(frequency_penalty), "set_frequency_penalty");
            check(params.set_seed(static_cast<uint32_t>(seed)), "set_seed");
        }
        auto made = std::make_unique<hailo_bridge_answer>();
        made->talker = generator->talker;
        made->completion = std::make_unique<LLMGeneratorCompletion>(generator->talker->generate(
            params, texts(messages, message_count), views(frames, frame_bytes, frame_count)));
        *answer = made.release();
    });
}

int32_t hailo_bridge_generator_error(hailo_bridge_generator *generator, char *text, uint64_t capacity, uint64_t *needed)
{
    return guarded(nullptr, [&] { give(use(generator).error, text, capacity, needed); });
}

int32_t hailo_bridge_generator_free(hailo_bridge_generator *generator)
{
    return guarded(nullptr, [&] { delete generator; });
}

int32_t hailo_bridge_answer_next(
    hailo_bridge_answer *answer, int32_t timeout_ms, char *token, uint64_t capacity, uint64_t *length, int32_t *state)
{
    return guarded(place(answer), [&] {
        use(answer);
        out(length) = 0;
        out(state) = answer->state;
        if (timeout_ms < 0 || (token == nullptr && capacity > 0)) {
            fail(HAILO_INVALID_ARGUMENT, "a timeout is not negative, and a token needs a place");
        }
        if (answer->fetched.empty()) {
            if (answer->state != HAILO_BRIDGE_GENERATING) {
                fail(HAILO_INVALID_OPERATION, "the answer has ended");
            }
            answer->fetch(milliseconds(timeout_ms));
        }
        const hailo_bridge_answer::Token &first = answer->fetched.front();
        *length = first.text.size();
        if (first.text.size() > capacity) {
            fail(HAILO_INSUFFICIENT_BUFFER, "the token does not fit");
        }
        if (!first.text.empty()) {
            std::memcpy(token, first.text.data(), first.text.size());
        }
        *state = first.state;
        answer->fetched.pop_front();
    });
}

int32_t hailo_bridge_answer_abort(hailo_bridge_answer *answer)
{
    return guarded(place(answer), [&] { use(answer).abort(); });
}

int32_t hailo_bridge_answer_error(hailo_bridge_answer *answer, char *text, uint64_t capacity, uint64_t *needed)
{
    return guarded(nullptr, [&] { give(use(answer).error, text, capacity, needed); });
}

int32_t hailo_bridge_answer_free(hailo_bridge_answer *answer)
{
    int32_t status = HAILO_SUCCESS;
    guarded(nullptr, [&] {
        if (answer != nullptr && answer->completion && answer->state == HAILO_BRIDGE_GENERATING) {
            status = answer->release();
        }
        if (answer != nullptr && status == HAILO_SUCCESS) {
            status = answer->left_behind;
        }
        delete answer;
    });
    return status;
}

#else // this HailoRT has no language models

int32_t hailo_bridge_generator_new(hailo_bridge_device *, int32_t, const char *, int32_t, hailo_bridge_generator **)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_frame(hailo_bridge_generator *, int32_t[3])
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_context(hailo_bridge_generator *, uint64_t *, uint64_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_clear(hailo_bridge_generator *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_tokens(hailo_bridge_generator *, const char *, uint64_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_stop_at(hailo_bridge_generator *, const char *const *, int32_t)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_generate(
    hailo_bridge_generator *, const char *const *, int32_t, const void *const *, const uint64_t *, int32_t, int32_t,
    int32_t, float, float, int32_t, float, int32_t, hailo_bridge_answer **)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_error(hailo_bridge_generator *, char *, uint64_t, uint64_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_generator_free(hailo_bridge_generator *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_answer_next(hailo_bridge_answer *, int32_t, char *, uint64_t, uint64_t *, int32_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_answer_abort(hailo_bridge_answer *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_answer_error(hailo_bridge_answer *, char *, uint64_t, uint64_t *)
{
    return HAILO_NOT_IMPLEMENTED;
}

int32_t hailo_bridge_answer_free(hailo_bridge_answer *)
{
    return HAILO_NOT_IMPLEMENTED;
}

#endif
