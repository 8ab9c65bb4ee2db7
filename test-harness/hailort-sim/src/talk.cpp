#include "talk.hpp"

#include <cstdio>
#include <regex>

namespace sim {

namespace {

constexpr size_t TOKEN_BYTES = 4;

const char *const WORDS[] = {"a",    "red",  "circle", "größer", "than",  "two",    "naïve", "blue",
                             "日本", "cats", "said",   "🙂",     "under", "façade", "light", "Ω"};

} // namespace

uint64_t fnv(uint64_t before, const void *bytes, size_t count)
{
    const auto *at = static_cast<const unsigned char *>(bytes);
    for (size_t i = 0; i < count; i++) {
        before = (before ^ at[i]) * 0x100000001b3;
    }
    return before;
}

std::vector<std::string> tokens(const std::string &text)
{
    std::vector<std::string> pieces;
    size_t begin = 0;
    while (begin < text.size()) {
        size_t end = text.find_first_not_of(" \t\n", begin);
        end = text.find_first_of(" \t\n", end == std::string::npos ? text.size() : end);
        end = end == std::string::npos ? text.size() : end;
        for (; begin < end; begin += TOKEN_BYTES) {
            pieces.push_back(text.substr(begin, end - begin < TOKEN_BYTES ? end - begin : TOKEN_BYTES));
        }
        begin = end;
    }
    return pieces;
}

std::string answer(uint64_t number, int words)
{
    char first[9];
    std::snprintf(first, sizeof first, "%08x", static_cast<unsigned>(number >> 32));
    std::string text = first;
    for (int i = 1; i < words; i++) {
        number = number * 6364136223846793005U + 1442695040888963407U;
        text += std::string(" ") + WORDS[number >> 60];
    }
    return text;
}

int count_fields(const std::string &json, const std::string &name, const std::string &text)
{
    const std::regex field("\"" + name + "\"\\s*:\\s*\"" + text + "\"");
    return static_cast<int>(std::distance(
        std::sregex_iterator(json.begin(), json.end(), field), std::sregex_iterator()));
}

} // namespace sim
