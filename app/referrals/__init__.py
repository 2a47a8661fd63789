"""Referrals (連携・引継ぎ): from the case to a partner and back, until the person has been asked whether it helped."""
