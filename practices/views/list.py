from practices.views.home import stub

practice_list = suggestions = stub
