from practices.views.home import stub

practice_submit = practice_publish = practice_return = stub
