from django.contrib.admin import AdminSite
class Desk(AdminSite):
    pass
