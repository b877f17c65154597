var currAuthTimes=2;
var currForbidTime=0;
$.ret=71233;
