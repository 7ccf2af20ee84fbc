#pragma once

#include "layers/declare/component.h"

/// What components and settings are declared with goes by its short name in all of `runner`.
namespace runner {
using namespace declare;
}
