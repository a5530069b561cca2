"""What is wrong with a register: pure rules over a register document, the law's lists and a day."""

from .book import Book
from .completeness import completeness
from .finding import Finding
from .rule import RULES, Level, Rule
from .run import check, findings_of_record, rules

__all__ = ["RULES", "Book", "Finding", "Level", "Rule", "check", "completeness", "findings_of_record", "rules"]
