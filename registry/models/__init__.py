"""What the law calls things: the records of the register, their lists, and what remembers them."""

from .activity import ProcessingActivity
from .base import Answer, Record, References, Row
from .history import (
    Change,
    Door,
    Edition,
    Entry,
    Head,
    Published,
    PublishedReference,
    PublishedUse,
    Touched,
    Version,
)
from .judgement import Remark, Waiver
from .organisation import Contact, LegalAddress, Organisation, OrganisationExchange, RegisterNumber
from .people import Scope
from .processor import Processor, ProcessorExchange, ProcessorLocation, ProcessorNote, SubProcessor
from .recipients import Client, JointController, Recipient, Transfer
from .register import Register, RegisterNotice
from .retention import ActivityNote, Reference, Retention, Right
from .uses import ActivityData, ActivityPurpose, DataUse
from .vocabulary import DataCategory, DataSubjectCategory, Purpose, SecurityMeasure, Source, System

__all__ = [
    "ActivityData",
    "ActivityNote",
    "ActivityPurpose",
    "Answer",
    "Change",
    "Client",
    "Contact",
    "DataCategory",
    "DataSubjectCategory",
    "DataUse",
    "Door",
    "Edition",
    "Entry",
    "Head",
    "JointController",
    "LegalAddress",
    "Organisation",
    "OrganisationExchange",
    "ProcessingActivity",
    "Processor",
    "ProcessorExchange",
    "ProcessorLocation",
    "ProcessorNote",
    "Published",
    "PublishedReference",
    "PublishedUse",
    "Purpose",
    "Recipient",
    "Record",
    "Reference",
    "References",
    "Register",
    "RegisterNotice",
    "RegisterNumber",
    "Remark",
    "Retention",
    "Right",
    "Row",
    "Scope",
    "SecurityMeasure",
    "Source",
    "SubProcessor",
    "System",
    "Touched",
    "Transfer",
    "Version",
    "Waiver",
]
