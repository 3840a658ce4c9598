// Nothing to call: the library counts once it is preloaded.
#pragma once
