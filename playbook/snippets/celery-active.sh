celery -A oncall.site inspect active --timeout 2
