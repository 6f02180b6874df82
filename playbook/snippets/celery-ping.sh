celery -A oncall.site inspect ping --timeout 2
