remove /etc/salt/minion_id /etc/salt/pki/minion/* /var/lib/puppet/ssl/* /etc/puppetlabs/puppet/ssl/* /etc/chef/client.pem /etc/chef/validation.pem \
    /var/lib/landscape/client/* /etc/zabbix/zabbix_agentd.psk
gone /etc/salt/minion_id /etc/chef/client.pem
