#pragma once

#include <string>

#include "runner/serve/live_report.h"
#include "runner/serve/web_server.h"

namespace runner {

/// What nobody guesses: 32 hexadecimal digits of the kernel's random numbers.
std::string random_word();

/// Who may see a report that is served: whoever is at this machine, or whoever knows a token.
struct Access {
    bool loopback = true;  // called by its own names alone
    std::string token = {};
    std::string nonce = {};  // of the one script that the page may run
};

/// The page at `/` (304 to who has it), how the run goes at `/state`, and nothing else: nothing can be changed here.
WebAnswer answer(const WebRequest& request, const Access& access, LiveReport& report);

}  // namespace runner
