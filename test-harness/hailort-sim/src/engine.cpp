#include "engine.hpp"

#include "settings.hpp"
#include "talk.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace sim {

namespace {

const char *const END_MARK = "<|im_end|>";

/** The lock of the device's one cache; -1 if another model has it, in whatever process. */
int take_cache()
{
    int file = ::open((Settings::read().dir + "/kv_cache").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return -1;
    }
    return file;
}

bool is_allowed(const hailort::genai::LLMGeneratorParams &params)
{
    return params.temperature() > 0 && params.top_p() >= 0 && params.top_p() <= 1 && params.top_k() >= 1
           && params.frequency_penalty() != 0;
}

} // namespace

hailo_status Engine::load(
    hailort::VDevice &vdevice, const std::string &path, Kind kind, const char *call, std::shared_ptr<Engine> &engine)
{
    auto chip = chip_of(vdevice);
    hailo_status status = sim::reach(*chip, call);
    Network network;
    if (status == HAILO_SUCCESS) {
        status = Network::read(path, network);
    }
    if (status != HAILO_SUCCESS) {
        return status;
    }
    if (network.kind != kind) {
        return HAILO_INVALID_HEF_USE;
    }
    Settings settings = Settings::read();
    int cache = -1;
    if (kind != Kind::SPEECH) {
        cache = take_cache();
        if (cache < 0) {
            return HAILO_INVALID_OPERATION;
        }
    }
    if (network.memory > settings.memory - chip->used()) {
        ::close(cache);
        return static_cast<hailo_status>(settings.memory_status);
    }
    int64_t by_size = settings.load_bytes_per_ms > 0 ? network.file_bytes / settings.load_bytes_per_ms : 0;
    std::this_thread::sleep_for(milliseconds(network.load_ms + by_size));
    engine = std::make_shared<Engine>(std::move(chip), std::move(network), cache);
    return HAILO_SUCCESS;
}

Engine::Engine(std::shared_ptr<Chip> chip, Network network, int cache)
    : chip_(std::move(chip)), network_(std::move(network)), cache_(cache), context_(FNV_START)
{
    chip_->use(network_.memory);
}

Engine::~Engine()
{
    chip_->use(-network_.memory);
    if (cache_ >= 0) {
        ::close(cache_);
    }
}

hailo_status Engine::generate(
    const hailort::genai::LLMGeneratorParams &params, const std::vector<std::string> &messages,
    const std::vector<hailort::MemoryView> &frames, std::shared_ptr<Run> &run)
{
    hailo_status status = reach("generate");
    if (status != HAILO_SUCCESS) {
        return status;
    }
    if (is_generating_) {
        return HAILO_INVALID_OPERATION;
    }
    if (!is_allowed(params) || messages.empty()) {
        return HAILO_INVALID_ARGUMENT;
    }
    const Talking &talking = network_.talking;
    size_t frame_bytes = size_t{talking.frame.height} * talking.frame.width * talking.frame.features;
    int64_t count = talking.image_tokens * static_cast<int64_t>(frames.size());
    int images = 0;
    for (const std::string &message : messages) {
        count += static_cast<int64_t>(tokens(message).size());
        images += count_fields(message, "type", "image");
        if (used_ > 0 && count_fields(message, "role", "system") > 0) {
            return HAILO_INVALID_ARGUMENT;
        }
    }
    bool fits = std::all_of(frames.begin(), frames.end(), [&](const auto &each) { return each.size() == frame_bytes; });
    if (!fits || static_cast<size_t>(images) != frames.size() || used_ + count > talking.context) {
        return HAILO_INVALID_ARGUMENT;
    }
    used_ += count;
    for (const std::string &message : messages) {
        context_ = fnv(context_, message.data(), message.size());
    }
    for (const auto &frame : frames) {
        context_ = fnv(context_, frame.data(), frame.size());
    }
    uint64_t number = context_;
    if (params.do_sample()) {
        uint32_t seed = params.seed();
        float temperature = params.temperature();
        number = fnv(fnv(number, &seed, sizeof seed), &temperature, sizeof temperature);
    }
    run = std::make_shared<Run>(shared_from_this(), number, params.max_generated_tokens());
    return HAILO_SUCCESS;
}

hailo_status Engine::clear()
{
    hailo_status status = reach("clear");
    if (status != HAILO_SUCCESS) {
        return status;
    }
    if (is_generating_) {
        return HAILO_INVALID_OPERATION;
    }
    used_ = 0;
    context_ = FNV_START;
    return HAILO_SUCCESS;
}

void Engine::remember(const std::string &token)
{
    used_++;
    context_ = fnv(context_, token.data(), token.size());
}

Run::Run(const std::shared_ptr<Engine> &engine, uint64_t number, uint32_t most)
    : engine_(engine), planned_(tokens(answer(number, engine->network().talking.answer_words))), most_(most),
      due_(steady_clock::now() + milliseconds(engine->network().talking.first_token_ms))
{
    planned_.emplace_back(END_MARK);
    engine->is_generating_ = true;
}

Run::~Run()
{
    auto engine = engine_.lock();
    if (engine) {
        engine->is_generating_ = false;
    }
}

/** Makes what is due by now. */
void Run::advance()
{
    auto engine = engine_.lock();
    while (!is_over_) {
        if (!engine || engine->chip().is_gone()) {
            is_over_ = true;
            broken_ = HAILO_COMMUNICATION_CLOSED;
            return;
        }
        if (!is_asked_) {
            is_asked_ = true;
            Fault fault = Fault::of("token");
            due_ += fault.hang;
            if (fault.disconnect || fault.status != HAILO_SUCCESS) {
                is_over_ = true;
                broken_ = fault.status == HAILO_SUCCESS ? HAILO_COMMUNICATION_CLOSED : fault.status;
                if (fault.disconnect) {
                    engine->chip().disconnect();
                }
                return;
            }
        }
        if (steady_clock::now() < due_) {
            return;
        }
        make(*engine);
    }
}

void Run::make(Engine &engine)
{
    is_asked_ = false;
    due_ += milliseconds(engine.network().talking.token_ms);
    const std::string &token = planned_[next_++];
    text_ += token;
    engine.remember(token);
    bool is_stopped = std::any_of(engine.stop.begin(), engine.stop.end(), [&](const std::string &stop) {
        return !stop.empty() && text_.find(stop) != std::string::npos;
    });
    Completion::Status after = Completion::Status::GENERATING;
    if (next_ == planned_.size() || is_stopped) {
        after = Completion::Status::LOGICAL_END_OF_GENERATION;
    } else if (next_ >= most_ || engine.is_full()) {
        after = Completion::Status::MAX_TOKENS_REACHED;
    }
    is_over_ = after != Completion::Status::GENERATING;
    made_.push_back({token, after});
}

hailo_status Run::read(milliseconds timeout, std::string &token)
{
    auto until = steady_clock::now() + timeout;
    Fault fault = Fault::of("read");
    std::this_thread::sleep_for(std::min(fault.hang, timeout));
    if (fault.hang > timeout) {
        return HAILO_TIMEOUT;
    }
    if (fault.status != HAILO_SUCCESS) {
        return fault.status;
    }
    if (status_ != Completion::Status::GENERATING) {
        return HAILO_INVALID_OPERATION;
    }
    while (true) {
        advance();
        if (!made_.empty()) {
            token = made_.front().token;
            status_ = made_.front().after;
            made_.pop_front();
            return HAILO_SUCCESS;
        }
        if (is_over_ && broken_ != HAILO_TIMEOUT) {
            return broken_ == HAILO_SUCCESS ? HAILO_INVALID_OPERATION : broken_;
        }
        if (steady_clock::now() >= until) {
            return HAILO_TIMEOUT;
        }
        std::this_thread::sleep_until(is_over_ ? until : std::min(until, due_));
    }
}

hailo_status Run::abort()
{
    advance();
    auto engine = engine_.lock();
    hailo_status status = !engine || engine->chip().is_gone() ? HAILO_COMMUNICATION_CLOSED : Fault::at("abort");
    if (status == HAILO_SUCCESS && !is_over_) {
        is_over_ = true;
        engine->remember(END_MARK);
        made_.push_back({END_MARK, Completion::Status::ABORTED});
    }
    return status;
}

} // namespace sim
