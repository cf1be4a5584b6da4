"""项目库的词：categories, pools, stages, qualifiers."""

from django.db import models


class Category(models.TextChoices):
    """类别：产业项目与政府投资项目 are counted apart."""

    INDUSTRIAL = "industrial", "产业项目"
    GOVERNMENT = "government", "政府投资项目"


class Pool(models.TextChoices):
    """项目池. Where in the zone's plan a project stands this year."""

    RESERVE = "reserve", "储备"
    PRELIMINARY = "preliminary", "前期"
    NEW_START = "new_start", "新开工"
    CONTINUING = "continuing", "续建"
    FINISHING = "finishing", "竣工投产"


class Stage(models.TextChoices):
    """阶段（项目主线）. The last milestone reached, or the branch the project left by (rules §0)."""

    NEGOTIATING = "negotiating", "在谈"
    SIGNED = "signed", "已签约"
    REGISTERED = "registered", "已注册"
    LAND_WON = "land_won", "已摘牌"
    PERMITTED = "permitted", "已领证"
    STARTED = "started", "已开工"
    TOPPED_OUT = "topped_out", "已封顶"
    COMPLETED = "completed", "已竣工"
    COMMISSIONED = "commissioned", "已通线"
    IN_PRODUCTION = "in_production", "已投产"
    RAMPED_UP = "ramped_up", "已达产"
    APPROVED = "approved", "已立项"
    DESIGNED = "designed", "初设已批"
    TENDERED = "tendered", "已招标"
    SETTLED = "settled", "已结算"
    RENOVATED = "renovated", "已改造"
    POWERED = "powered", "已通电"
    PAUSED = "paused", "已暂停"
    TERMINATED = "terminated", "已终止"


class Comparator(models.TextChoices):
    """数量限定：约、超、近、余、以上 stay with the number (rules B30)."""

    EXACT = "", "—"
    ABOUT = "~", "约"
    OVER = ">", "超"
    NEAR = "<", "近"
    ATLEAST = ">=", "以上"
    ODD = "+", "余"


class DatePrecision(models.TextChoices):
    """日期精度."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"
