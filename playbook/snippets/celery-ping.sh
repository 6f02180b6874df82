timeout -v 15 celery -A oncall.site inspect ping --timeout 2
