from practices.views.home import stub

framework_list = framework_detail = stub
