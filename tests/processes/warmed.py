"""What the program reads alike at every start: the process that all others are forked from has read it already."""

import gc

from bot.words import LANGUAGES, catalogue
from config.policy import load_policy
from config.settings import DEFAULT_POLICY

for _language in LANGUAGES:
    catalogue(_language)
load_policy(DEFAULT_POLICY)
gc.collect()
gc.freeze()
