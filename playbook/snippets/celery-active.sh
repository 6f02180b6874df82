timeout -v 15 celery -A oncall.site inspect active --timeout 2
